"""A client that calls the site as a web server does: with any header, method and byte."""

import io
import time
from contextlib import contextmanager

from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext


@contextmanager
def connection_left_open():
    """Leave the connection open at the end of a request, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def build_environ(path, query="", method="GET", **headers):
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost:8000",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
    } | {f"HTTP_{name}": value for name, value in headers.items()}


class WSGIResponse:
    def __init__(self, application, *args, **headers):
        chunks = application(build_environ(*args, **headers), self._start)
        self.body = b"".join(chunks)
        if close := getattr(chunks, "close", None):
            close()

    def _start(self, status, headers, exc_info=None):
        self.status, self.headers = int(status.split()[0]), dict(headers)


class WSGIClient:
    """A client of an application, which may be a page cache (`cache`)."""

    def __init__(self, application):
        self.application = self.cache = application

    def __call__(self, *args, **headers):
        with CaptureQueriesContext(connection) as queries:
            answer = WSGIResponse(self.application, *args, **headers)
        answer.queries = len(queries)
        return answer

    @property
    def pages(self):
        return self.cache.memory.pages

    def wait_for_encodings(self, key):
        """Wait until a page is there in all encodings, and return it."""
        deadline = time.monotonic() + 20
        while len((page := self.pages[key]).encodings) < 4:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        return page
