"""Pages in memory are served while every slot of the gate is taken by slow requests."""

import pytest

from caching.page_cache import PageCache
from tests.slow_requests import (
    BlockingApplication,
    fill_gate,
    open_gate_before,
    request_in_thread,
    wait_until,
)
from tests.wsgi_client import WSGIResponse

pytestmark = pytest.mark.django_db


@pytest.fixture
def slow():
    application = BlockingApplication()
    yield application
    application.may_answer.set()


@pytest.fixture
def gated_site(uncached_site, slow):
    """Return a page cache before a gate with two slots; under `/slow/` nothing ends."""

    def application(environ, start_response):
        is_slow = environ["PATH_INFO"].startswith("/slow/")
        return (slow if is_slow else uncached_site.application)(environ, start_response)

    return PageCache(application, open_gate_before)


def test_a_page_in_memory_is_served_while_every_slot_is_taken(gated_site, slow):
    page = WSGIResponse(gated_site, "/robots.txt")
    assert page.status == 200
    fill_gate(gated_site, slow)
    assert WSGIResponse(gated_site, "/robots.txt").body == page.body
    assert WSGIResponse(gated_site, "/overzicht/").status == 503


def test_a_page_of_a_former_version_is_served_while_every_slot_is_taken(
    gated_site, slow, monkeypatch
):
    page = WSGIResponse(gated_site, "/robots.txt")
    fill_gate(gated_site, slow)
    monkeypatch.setattr("caching.version.current_version", lambda: "another")
    assert WSGIResponse(gated_site, "/robots.txt").body == page.body


def test_who_waits_for_a_page_that_another_makes_takes_a_slot(slow, monkeypatch):
    monkeypatch.setattr("caching.page_cache.STALE_SECONDS", 20)
    site = PageCache(slow, open_gate_before)
    threads = [request_in_thread(site, "/robots.txt") for _ in range(2)]
    wait_until(lambda: not site.gated_application.slots.acquire(blocking=False))
    assert slow.requests == 1
    assert WSGIResponse(site, "/overzicht/").status == 503
    slow.may_answer.set()
    for thread in threads:
        thread.join()
