"""A thread is left for pages in memory, and a request that does not end is ended."""

import threading
import time
from contextlib import closing

import pytest

from techniekpact import request_deadlines
from techniekpact.request_deadlines import DeadlineWatcher, RequestTooSlow
from techniekpact.request_gate import MAX_WHOLE_BYTES, RequestGate
from tests.slow_requests import BlockingApplication, fill_gate, open_gate_before
from tests.wsgi_client import WSGIResponse


class StreamedResponse:
    """A response as Django has for files and exports."""

    streaming = True

    def __init__(self, length=""):
        self.headers = {"Content-Length": str(length)}
        self.times_closed = 0

    def __iter__(self):
        yield b"x"

    def close(self):
        self.times_closed += 1


@pytest.fixture
def slow():
    application = BlockingApplication()
    yield application
    application.may_answer.set()


def test_what_comes_on_top_of_slow_requests_is_asked_to_come_back_at_once(slow):
    gate = open_gate_before(slow)
    threads = fill_gate(gate, slow)
    response = WSGIResponse(gate, "/quick/")
    assert response.status == 503
    assert response.headers["Retry-After"] == "15"
    assert response.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Het is nu even te druk" in response.body.decode()
    slow.may_answer.set()
    for thread in threads:
        thread.join()
    assert WSGIResponse(gate, "/quick/").body == b"/quick/"


def test_an_application_that_fails_gives_its_slot_back():
    def failing(environ, start_response):
        raise ZeroDivisionError

    gate = open_gate_before(failing, slots=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            WSGIResponse(gate, "/")


def test_a_small_file_is_read_whole_and_a_large_one_keeps_its_slot():
    responses = iter(
        [
            StreamedResponse(MAX_WHOLE_BYTES),
            large := StreamedResponse(MAX_WHOLE_BYTES + 1),
            refused := StreamedResponse(),
            again := StreamedResponse(),
        ]
    )

    def application(environ, start_response):
        start_response("200 OK", [])
        return next(responses)

    gate, statuses = open_gate_before(application, slots=2), []

    def ask():
        return gate({"REQUEST_METHOD": "GET"}, lambda status, *_: statuses.append(status[:3]))

    assert ask() == [b"x"]
    with closing(ask()) as stream:
        assert list(stream) == [b"x"]
        ask()
        assert refused.times_closed == 1
    assert large.times_closed == 1
    stream.close()
    with closing(ask()):
        pass
    assert again.times_closed == 1
    assert statuses == ["200", "200", "503", "200"]


def test_a_request_past_its_deadline_gets_a_page_that_says_so(monkeypatch):
    monkeypatch.setattr(request_deadlines, "DEADLINE_SECONDS", 0.05)
    watcher = DeadlineWatcher()

    def endless(environ, start_response):
        while True:
            watcher.interrupt_slow_requests(time.monotonic())

    gate = RequestGate(endless, slots=1, watcher=watcher)
    for _ in range(2):
        response = WSGIResponse(gate, "/" + "x" * 5000)
        assert response.status == 503
        assert "te druk" in response.body.decode()
    assert not watcher.requests


def test_the_page_for_an_error_says_so_when_a_view_was_stopped(client, monkeypatch, db):
    client.raise_request_exception = False

    def too_slow(*args, **kwargs):
        raise RequestTooSlow

    monkeypatch.setattr("techniekpact.views.site_context", too_slow)
    response = client.get("/.well-known/security.txt")
    assert response.status_code == 503
    assert "Het is nu even te druk" in response.text


def test_an_exception_that_came_too_late_stops_nothing_else(monkeypatch):
    monkeypatch.setattr(request_deadlines, "DEADLINE_SECONDS", 0)
    watcher = DeadlineWatcher()
    started, may_end, outcome = threading.Event(), threading.Event(), []

    def wait_in_c(environ, start_response):
        started.set()
        may_end.wait(10)
        start_response("200 OK", [])
        return [b"done"]

    gate = RequestGate(wait_in_c, slots=1, watcher=watcher)

    def run():
        outcome.append(WSGIResponse(gate, "/").status)
        outcome.append(sum(range(1000)))

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(10)
    watcher.interrupt_slow_requests(time.monotonic() + 1)
    may_end.set()
    thread.join()
    assert outcome == [503, 499500]


def test_a_request_that_does_not_stop_has_the_process_replaced(monkeypatch, caplog):
    exits = []
    monkeypatch.setattr(request_deadlines, "_exit_process", lambda: exits.append(1))
    monkeypatch.setattr(request_deadlines, "_raise_in_thread", lambda *args: None)
    watcher = DeadlineWatcher()
    with watcher.limit({"REQUEST_METHOD": "POST", "PATH_INFO": "/x\n" * 5000}):
        now = time.monotonic()
        watcher.interrupt_slow_requests(now + 59)
        assert not caplog.records
        watcher.interrupt_slow_requests(now + 61)
        assert not exits
        watcher.interrupt_slow_requests(now + 76)
    assert exits == [1]
    assert all(len(record.getMessage()) < 300 for record in caplog.records)
