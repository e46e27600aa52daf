"""Who opens what someone else has open is told who and since when, and what she saves meanwhile."""

from datetime import datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from publishing import generation
from publishing.models import Event, Presence
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

NOON = timezone.make_aware(datetime(2026, 11, 21, 12, 0))  # noqa: DTZ001
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def article():
    return ArticleFactory()


def someone(name, role="Landelijke redactie"):
    user = UserFactory(first_name=name, is_staff=True, roles=[role])
    client = Client()
    client.force_login(user)
    return client


def at(name, thing):
    return reverse(f"admin:pact_article_{name}", args=[thing.pk])


def words(html):
    return BeautifulSoup(html, "html.parser").get_text(" ", strip=True)


def look(client, article):
    page = BeautifulSoup(client.get(at("change", article)).text, "html.parser")
    return page.select_one(".present").get_text(" ", strip=True)


def sign(client, article, **sent):
    return client.post(at("presence", article), {"_based_on": "0", **sent})


def test_the_second_sees_the_first_and_the_first_learns_of_the_second(clock, article):
    anna, bob = someone("Anna"), someone("Bob")
    assert look(anna, article) == ""
    clock.shift(MINUTE)
    assert look(bob, article) == "Anna heeft dit ook open, sinds 12:00 uur."
    assert words(sign(anna, article).text) == "Bob heeft dit ook open, sinds 12:01 uur."
    clock.shift(MINUTE)
    assert words(sign(bob, article).text) == "Anna heeft dit ook open, sinds 12:00 uur."


def test_who_gives_no_sign_of_life_is_gone_after_a_minute_and_a_half(clock, article):
    anna, bob = someone("Anna"), someone("Bob")
    look(anna, article)
    clock.shift(timedelta(seconds=89))
    assert look(bob, article)
    clock.shift(timedelta(seconds=1))
    assert look(bob, article) == ""
    assert Presence.objects.count() == 1
    look(anna, article)
    assert words(sign(bob, article).text) == "Anna heeft dit ook open, sinds 12:01 uur."


def test_who_closes_the_page_is_gone_at_once(clock, article):
    anna, bob = someone("Anna"), someone("Bob")
    look(anna, article)
    assert sign(anna, article, _weg="1").status_code == 204
    assert look(bob, article) == ""


def test_another_thing_is_another_matter(clock, article):
    anna, bob = someone("Anna"), someone("Bob")
    look(anna, article)
    assert look(bob, ArticleFactory()) == ""


def test_who_only_reads_neither_shows_nor_sees(clock, article):
    reader, anna = someone("Rita", "Lezer"), someone("Anna")
    assert reader.get(at("change", article)).status_code == 200
    assert sign(reader, article).status_code == 403
    assert look(anna, article) == ""


def test_a_newer_version_is_told_before_she_saves(clock, article):
    anna, bob = someone("Anna"), someone("Bob")
    look(anna, article)
    look(bob, article)
    sign(bob, article, _weg="1")
    page = BeautifulSoup(bob.get(at("change", article)).text, "html.parser")
    form = page.select_one("[name=_based_on]").find_parent("form")
    data = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    data |= {"title": "Van Bob", "date": "21-11-2026", "_draft": ""}
    assert bob.post(at("change", article), data).status_code == 302
    sign(bob, article, _weg="1")
    told = "een nieuwere versie bewaard. Als u bewaart, kiest u per onderdeel."
    assert words(sign(anna, article).text) == f"Bob heeft intussen {told}"
    article.refresh_from_db()
    assert words(sign(anna, article, _based_on=str(article.newest_id)).text) == ""
    sign(anna, article, _weg="1")
    assert words(sign(bob, article).text) == f"U hebt in een ander venster intussen {told}"


def test_a_sign_of_life_is_no_publication_and_no_history(clock, article):
    before = generation.current()
    anna = someone("Anna")
    look(anna, article)
    sign(anna, article)
    assert generation.current() == before
    assert not Event.objects.exists()


def test_it_costs_four_queries_at_most(clock, article):
    anna, bob = someone("Anna"), someone("Bob")
    look(anna, article)
    look(bob, article)
    with CaptureQueriesContext(connection) as queries:
        look(bob, article)
    hers = [it for it in queries if "presence" in it["sql"] or "autosave" in it["sql"]]
    assert len(hers) <= 4
