"""Web processes of their own, on the database of the test: how soon each sees a publication."""

import socket
import time
from contextlib import suppress

import pytest

from publishing import services
from tests.database_url import database_url
from tests.factories import ArticleFactory
from tests.processes import start_web_process

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

MAX_SECONDS = 1.0
SLACK_SECONDS = 4.0  # for a machine that has more to do than this test


@pytest.fixture
def start_processes(tmp_path):
    """Start web processes, each in the folder of that name; they are gone when the test ends."""
    started = []

    def starts(*folders):
        started.extend(start_web_process(tmp_path / name, database_url()) for name in folders)
        for process in started:
            process.wait_until_ready()
        return started

    yield starts
    for process in started:
        process.stop()


def publish_article(title):
    services.publish(obj=ArticleFactory(title=title, live=False), user=None)


def test_a_publication_is_seen_by_other_processes(start_processes, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "here"
    beside, afar = start_processes("here", "elsewhere")
    for process in (beside, afar):
        for _ in range(3):
            assert "Bericht 0" not in process.ask("/nieuws/")[1]
    for number in range(5):
        title = f"Bericht {number}"
        publish_article(title)
        since = time.monotonic()
        assert title in beside.ask("/nieuws/")[1], "not in the next answer"
        while title not in afar.ask("/nieuws/")[1]:
            assert time.monotonic() - since < MAX_SECONDS + SLACK_SECONDS


MALFORMED_REQUEST_LINES = [
    b"GET /praktijk/?q=\xc3\xa9 HTTP/1.1",
    b"GET /praktijk/?q=\xff HTTP/1.1",
    b"GET /praktijk/?q=%00%ff HTTP/1.1",
    b"GET /nieuws/?" + b"a=1&" * 10_000 + b" HTTP/1.1",
    b"GET http://elders.voorbeeld/nieuws/ HTTP/1.1",
    b"GET //nieuws/ HTTP/1.1",
    b"GET /%2e%2e/nieuws/ HTTP/1.1",
    b"GET /nieuws%2F HTTP/1.1",
    b"GET /nieuws/%3Fpagina=2 HTTP/1.1",
    b"GET /nieuws/%00%0d%0a HTTP/1.1",
    b"GET /\xc3\xa9/ HTTP/1.1",
    b"GET /nieuws/ HTTP/1.0",
    b"get /nieuws/ HTTP/1.1",
    b"TRACE /nieuws/ HTTP/1.1",
    b"OPTIONS * HTTP/1.1",
    b"GET /nieuws/ HTTP/1.1\r\nHost: elders.voorbeeld",
    b"GET /nieuws/ HTTP/1.1\r\nAccept-Encoding: " + b"x" * 60_000,
    b"POST /nieuws/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nGET /\r\n0",
    b"onzin",
]


def test_whatever_a_socket_says_the_next_visitor_gets_the_page(start_processes):
    ArticleFactory(title="Bericht")
    (site,) = start_processes("here")
    before = site.ask("/nieuws/")
    for line in MALFORMED_REQUEST_LINES:
        with socket.create_connection(("127.0.0.1", site.port), timeout=10) as visitor:
            visitor.sendall(line + b"\r\nHost: localhost:8000\r\nConnection: close\r\n\r\n")
            with suppress(ConnectionError):
                assert not visitor.recv(100_000).startswith(b"HTTP/1.1 500"), line[:60]
        assert site.ask("/nieuws/") == before, line[:60]
