"""Many visitors at once for a page that is not there, or not any more."""

from threading import Event, Thread

import pytest

from publishing import generation
from techniekpact import pagecache
from techniekpact.pagecache import PageCache
from tests.visiting import Answer

PATH = "/nieuws/"
LONG = 30
"""Seconds after which the test has failed."""


class Maker:
    """Says how many pages it made, or what it is told; holds on while `gate` is closed."""

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
        assert self.gate.wait(LONG)
        if not status:
            raise RuntimeError
        start_response(status, headers)
        return [str(number).encode()]


class Visitor(Thread):
    """Asks for the page in a thread of her own."""

    def __init__(self, cache):
        super().__init__(daemon=True)
        self.cache, self.got, self.asking = cache, None, Event()
        self.start()

    def run(self):
        self.asking.set()
        try:
            self.got = Answer(self.cache, PATH).body
        except RuntimeError:
            self.got = b"failed"

    def what_she_got(self):
        self.join(LONG)
        return self.got


@pytest.fixture
def maker():
    return Maker()


@pytest.fixture
def cache(maker):
    return PageCache(maker)


@pytest.fixture
def first(cache, maker, monkeypatch):
    """Who makes a page, and is not ready before the gate opens."""

    def starts():
        maker.busy.clear()
        maker.gate.clear()
        visitor = Visitor(cache)
        assert maker.busy.wait(LONG)
        return visitor

    monkeypatch.setattr(pagecache, "GRACE", LONG)
    return starts


def crowd(cache, size=6):
    visitors = [Visitor(cache) for _ in range(size)]
    for visitor in visitors:
        assert visitor.asking.wait(LONG)
    return visitors


def test_while_one_renews_a_page_the_others_get_the_former(cache, maker, first):
    assert Answer(cache, PATH).body == b"1"
    generation.forget()
    renewing = first()
    assert [Answer(cache, PATH).body for _ in range(3)] == [b"1"] * 3
    maker.gate.set()
    assert renewing.what_she_got() == Answer(cache, PATH).body == b"2"
    assert maker.made == 2


def test_nobody_gets_the_former_page_after_a_while(cache, maker, first, monkeypatch):
    assert Answer(cache, PATH).body == b"1"
    generation.forget()
    renewing = first()
    monkeypatch.setattr(pagecache, "GRACE", 0)
    waiting = Visitor(cache)
    maker.gate.set()
    assert waiting.what_she_got() in {b"2", b"3"}
    assert renewing.what_she_got() in {b"2", b"3"}


def test_a_page_that_was_not_there_is_made_once_for_all_who_wait(cache, maker, first):
    making = first()
    waiting = crowd(cache)
    maker.gate.set()
    assert {it.what_she_got() for it in (making, *waiting)} == {b"1"}
    assert maker.made == 1


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
    cache, maker, first, status, headers, got
):
    maker.says.insert(0, (status, headers))
    making = first()
    waiting = crowd(cache)
    maker.gate.set()
    assert making.what_she_got() == got
    assert all(it.what_she_got() not in {None, b"failed", got} for it in waiting)
    assert cache.making == {}


def test_another_page_does_not_wait(cache, maker, first):
    Answer(cache, "/doelen/")
    making = first()
    assert Answer(cache, "/doelen/").body == b"1"
    maker.gate.set()
    making.what_she_got()
