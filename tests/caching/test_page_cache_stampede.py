"""Many visitors at once for a page that is not there, or not any more."""

from threading import Event, Thread

import pytest

from caching import page_cache, version
from caching.page_cache import PageCache
from tests.wsgi_client import WSGIResponse

PATH = "/nieuws/"
TIMEOUT_SECONDS = 30  # after which the test has failed


class BlockingApplication:
    """Respond with the number of pages made, or a set body; block while `gate` is closed."""

    def __init__(self):
        self.made = 0
        self.busy, self.gate = Event(), Event()
        self.gate.set()
        self.says = [("200 OK", [("Content-Type", "text/plain")])]

    def __call__(self, environ, start_response):
        self.made += 1
        number = self.made
        status, headers = self.says.pop(0) if len(self.says) > 1 else self.says[0]
        self.busy.set()
        assert self.gate.wait(TIMEOUT_SECONDS)
        if not status:
            raise RuntimeError
        start_response(status, headers)
        return [str(number).encode()]


class VisitorThread(Thread):
    """Asks for the page in a thread of her own."""

    def __init__(self, cache):
        super().__init__(daemon=True)
        self.cache, self.got, self.asking = cache, None, Event()
        self.start()

    def run(self):
        self.asking.set()
        try:
            self.got = WSGIResponse(self.cache, PATH).body
        except RuntimeError:
            self.got = b"failed"

    def response_body(self):
        self.join(TIMEOUT_SECONDS)
        return self.got


@pytest.fixture
def blocking_application():
    return BlockingApplication()


@pytest.fixture
def cache(blocking_application):
    return PageCache(blocking_application)


@pytest.fixture
def start_first_visitor(cache, blocking_application, monkeypatch):
    """Start a request that makes a page and is not ready before the gate opens."""

    def starts():
        blocking_application.busy.clear()
        blocking_application.gate.clear()
        visitor = VisitorThread(cache)
        assert blocking_application.busy.wait(TIMEOUT_SECONDS)
        return visitor

    monkeypatch.setattr(page_cache, "STALE_SECONDS", TIMEOUT_SECONDS)
    return starts


def start_visitors(cache, size=6):
    visitors = [VisitorThread(cache) for _ in range(size)]
    for visitor in visitors:
        assert visitor.asking.wait(TIMEOUT_SECONDS)
    return visitors


def test_while_one_renews_a_page_the_others_get_the_former(
    cache, blocking_application, start_first_visitor
):
    assert WSGIResponse(cache, PATH).body == b"1"
    version.invalidate_locally()
    renewing = start_first_visitor()
    assert [WSGIResponse(cache, PATH).body for _ in range(3)] == [b"1"] * 3
    blocking_application.gate.set()
    assert renewing.response_body() == WSGIResponse(cache, PATH).body == b"2"
    assert blocking_application.made == 2


def test_nobody_gets_the_former_page_after_a_while(
    cache, blocking_application, start_first_visitor, monkeypatch
):
    assert WSGIResponse(cache, PATH).body == b"1"
    version.invalidate_locally()
    renewing = start_first_visitor()
    monkeypatch.setattr(page_cache, "STALE_SECONDS", 0)
    waiting = VisitorThread(cache)
    blocking_application.gate.set()
    assert waiting.response_body() in {b"2", b"3"}
    assert renewing.response_body() in {b"2", b"3"}


def test_a_page_that_was_not_there_is_made_once_for_all_who_wait(
    cache, blocking_application, start_first_visitor
):
    making = start_first_visitor()
    waiting = start_visitors(cache)
    blocking_application.gate.set()
    assert {visit.response_body() for visit in (making, *waiting)} == {b"1"}
    assert blocking_application.made == 1


@pytest.mark.parametrize(
    ("status", "headers", "got"),
    [
        ("", [], b"failed"),
        ("404 Not Found", [], b"1"),
        ("500 Internal Server Error", [], b"1"),
        ("200 OK", [("Set-Cookie", "a=b")], b"1"),
    ],
)
def test_who_makes_what_cannot_be_kept_leaves_nobody_waiting(
    cache, blocking_application, start_first_visitor, status, headers, got
):
    blocking_application.says.insert(0, (status, headers))
    making = start_first_visitor()
    waiting = start_visitors(cache)
    blocking_application.gate.set()
    assert making.response_body() == got
    assert all(visit.response_body() not in {None, b"failed", got} for visit in waiting)
    assert cache.pages_in_progress == {}


def test_another_page_does_not_wait(cache, blocking_application, start_first_visitor):
    WSGIResponse(cache, "/doelen/")
    making = start_first_visitor()
    assert WSGIResponse(cache, "/doelen/").body == b"1"
    blocking_application.gate.set()
    making.response_body()
