"""Pages that several processes share: each `PageCache` here stands for one of them."""

import logging

import pytest
from django.core.cache import caches
from redis import ConnectionError as RedisError

from caching import page_cache, shared_store, version, version_poller
from caching.page_cache import PageCache
from pact.models import Article
from tests.factories import ArticleFactory
from tests.wsgi_client import WSGIClient

pytestmark = pytest.mark.django_db

PATH = "/nieuws/"


@pytest.fixture(autouse=True)
def shared_backend(settings, monkeypatch):
    locmem = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = settings.CACHES | {"pages": {"BACKEND": locmem, "LOCATION": "pages"}}
    monkeypatch.setattr(shared_store, "release_fingerprint", lambda: "release")
    caches["pages"].clear()
    return caches["pages"]


@pytest.fixture
def start_process(uncached_site):
    return lambda: WSGIClient(PageCache(uncached_site.application))


@pytest.fixture
def database_outage(monkeypatch):
    return lambda away=True: monkeypatch.setattr(version_poller._poller, "has_failed", away)


def test_what_one_process_made_another_gives(start_process):
    one, other = start_process(), start_process()
    made = one(PATH)
    given = other(PATH)
    assert (given.queries, given.body, given.headers) == (0, made.body, made.headers)


def test_what_is_packed_is_packed_for_all(start_process):
    one = start_process()
    for _ in range(2):
        one(PATH)
    one.wait_for_encodings(PATH)
    one.cache.shared.store(PATH, one.pages[PATH])
    assert start_process()(PATH, ACCEPT_ENCODING="br").headers["Content-Encoding"] == "br"


def test_after_a_publication_each_process_gives_the_new_page(start_process):
    one, other = start_process(), start_process()
    for site in (one, other):
        site(PATH)
    ArticleFactory(title="Vers nieuws")
    version.invalidate_locally()
    assert b"Vers nieuws" in one(PATH).body
    given = other(PATH)
    assert b"Vers nieuws" in given.body
    assert given.queries == 0


def test_while_one_process_renews_a_page_another_gives_the_former(start_process, monkeypatch):
    monkeypatch.setattr(page_cache, "STALE_SECONDS", 1000)
    one, other = start_process(), start_process()
    for site in (one, other):
        site(PATH)
    ArticleFactory(title="Vers nieuws")
    version.invalidate_locally()
    assert one.cache.shared.claim(f"{PATH} {version.current_version()}")
    assert b"Vers nieuws" not in other(PATH).body
    monkeypatch.setattr(page_cache, "STALE_SECONDS", 0)
    assert b"Vers nieuws" in other(PATH).body


def test_another_release_makes_its_own_pages(start_process, monkeypatch):
    start_process()(PATH)
    monkeypatch.setattr(shared_store, "release_fingerprint", lambda: "the next")
    assert start_process()(PATH).queries > 0


def test_without_a_database_the_last_that_was_kept_is_given(start_process, database_outage):
    made = start_process()(PATH)
    version.invalidate_locally()
    database_outage()
    site = start_process()
    for _ in range(2):
        answer = site(PATH)
        assert (answer.status, answer.body) == (200, made.body)
    assert site("/doelen/").status == 503
    database_outage(away=False)
    assert site(PATH).queries > 0


def test_what_was_taken_off_does_not_come_back_without_a_database(start_process, database_outage):
    path = ArticleFactory().get_absolute_url()
    one = start_process()
    assert one(path).status == 200
    Article.objects.update(live=False)
    version.invalidate_locally()
    assert one(path).status == 404
    database_outage()
    assert one(path).status == start_process()(path).status == 503


def test_what_is_not_kept_takes_no_room_there(start_process, shared_backend):
    site = start_process()
    for path in ("/niets/", "/nieuws/niets/", "/beheer/login/", "/healthz"):
        site(path)
    assert not shared_backend._cache


def test_a_shared_cache_that_is_away_costs_a_warning(start_process, monkeypatch, caplog):
    class Away:
        def __getattr__(self, name):
            raise RedisError

    site = start_process()
    site.cache.shared.cache = Away()
    with caplog.at_level(logging.WARNING, "caching.shared_store"):
        assert [site(path).status for path in (PATH, PATH, "/doelen/", "/")] == [200] * 4
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    site.cache.shared.retry_at = 0
    site("/praktijk/")
    assert len(caplog.records) == 2
