from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.timezone import localdate

from caching import version
from search import unanswered
from search.indexing import rebuild_index
from search.models import UnansweredQuery, WeeklySalt
from search.unanswered import delete_old_searches
from tests.caching.conftest import cached_site, keep_connection_open, uncached_site  # noqa: F401
from tests.factories import ProjectFactory
from tests.wsgi_client import build_environ

pytestmark = pytest.mark.django_db

MONDAY = "2026-11-23 12:00"


@pytest.fixture(autouse=True)
def monday():
    unanswered._salt_of.cache_clear()
    with time_machine.travel(MONDAY, tick=False) as moment:
        yield moment
    unanswered._salt_of.cache_clear()


def seek(client, text, *addresses):
    for address in addresses:
        client.get("/zoeken/", {"q": text}, REMOTE_ADDR=address)


def counted():
    return dict(UnansweredQuery.objects.exclude(query="").values_list("query", "networks"))


def stored_values():
    return [str(value) for row in UnansweredQuery.objects.values() for value in row.values()]


def test_words_count_that_three_networks_sought(client):
    seek(client, "Zwemles!", "10.1.1.1", "10.1.2.1")
    assert counted() == {}
    seek(client, "zwemles", "10.1.3.1")
    assert counted() == {"zwemles": 3}
    seek(client, "ZWEMLES", "2001:db8::1", "10.1.3.1")
    assert counted() == {"zwemles": 4}


def test_one_network_counts_once_a_week_however_often_it_asks(client, monday):
    seek(client, "zwemles", *(f"10.1.1.{number}" for number in range(1, 9)))
    seek(client, "zwemles", "2001:db8:1:1::1", "2001:db8:1:2::1")
    for _ in range(3):
        monday.shift(timedelta(days=1))
        delete_old_searches()
        unanswered._salt_of.cache_clear()
        seek(client, "zwemles", "10.1.1.1")
    assert UnansweredQuery.objects.get().networks == 2
    assert counted() == {}


def test_nothing_that_one_person_typed_or_was_is_stored(client):
    seek(client, "mijn naam is haas", "10.1.1.1", "10.1.2.1")
    assert not any("haas" in value or "10.1" in value for value in stored_values())


def test_what_was_found_or_is_very_long_does_not_count(client):
    ProjectFactory(title="Robots")
    rebuild_index()
    for text in ("robots", "robbots", "de het", "", " ".join(map("zwemles{}".format, range(10)))):
        seek(client, text, "10.1.1.1", "10.1.2.1", "10.1.3.1")
    assert not UnansweredQuery.objects.exists()


def test_the_page_cache_lets_each_of_these_searches_through(cached_site):  # noqa: F811
    for number in (1, 2, 3):
        environ = build_environ("/zoeken/", "q=zwemles") | {"REMOTE_ADDR": f"10.1.{number}.1"}
        list(cached_site.application(environ, lambda *arguments: None))
    assert counted() == {"zwemles": 3}


def test_keys_hashes_and_queries_are_thrown_away_in_time(client, monday):
    seek(client, "zwemles", "10.1.1.1", "10.1.2.1", "10.1.3.1")
    seek(client, "mijn naam is haas", "10.1.1.1")
    monday.shift(timedelta(days=6))
    delete_old_searches()
    assert WeeklySalt.objects.count() == 1
    assert UnansweredQuery.objects.exclude(network_hashes="").count() == 2
    monday.shift(timedelta(days=1))
    delete_old_searches()
    assert not WeeklySalt.objects.exists()
    assert UnansweredQuery.objects.get().network_hashes == ""
    assert counted() == {"zwemles": 3}
    monday.shift(timedelta(weeks=8))
    delete_old_searches()
    assert counted() == {}


def test_a_flood_is_cut_off(client, monkeypatch):
    monkeypatch.setattr(unanswered, "MAX_ROWS", 2)
    seek(client, "zwemles", "10.1.1.1", "10.1.2.1", "10.1.3.1")
    for number in range(5):
        seek(client, f"zwemles{number}", "10.1.1.1")
    delete_old_searches()
    assert UnansweredQuery.objects.filter(query="").count() == 2
    assert counted() == {"zwemles": 3}


def test_a_popular_query_stops_growing(client):
    seek(client, "zwemles", "10.1.1.1", "10.1.2.1", "10.1.3.1")
    UnansweredQuery.objects.update(networks=unanswered.MAX_NETWORKS)
    before = stored_values()
    seek(client, "zwemles", "10.1.4.1")
    assert stored_values() == before


def test_counting_costs_one_statement_beside_those_of_the_search(
    client, demo, django_assert_num_queries
):
    seek(client, "zwemles", "10.1.1.1", "10.1.2.1")
    version.invalidate_locally()
    with django_assert_num_queries(5):
        seek(client, "zwemles", "10.1.3.1")
    assert counted() == {"zwemles": 3}


@pytest.mark.parametrize(
    ("role", "is_shown"), [("Landelijke redactie", True), ("Regioredactie", False)]
)
def test_the_start_page_of_editors_offers_an_answer(client, sign_in, role, is_shown):
    UnansweredQuery.objects.create(week=localdate(), query_hash="1", query="zwem les", networks=5)
    UnansweredQuery.objects.create(week=localdate(), query_hash="2", networks=1)
    sign_in(role)
    page = client.get(reverse("admin:index")).text
    assert ("zwem les" in page) is is_shown
    if is_shown:
        address = f"{reverse('admin:search_synonyms_add')}?words=zwem%20les"
        assert address in page
        assert 'value="zwem les"' in client.get(address).text
