"""WSGI middleware that keeps a thread for pages in memory, however much else is going on.

A web process has a number of threads. All but one may be in Django at once; what comes on top of
that is asked to come back, at once. So a page in memory never waits for a slow request.

A response is read whole while its thread has a slot, because a client that reads slowly would hold
the thread. A file that is too large for that keeps its slot; half the slots at most may do so.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from techniekpact.request_deadlines import DeadlineWatcher, RequestTooSlow

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Fallback = Callable[[Environ, StartResponse], Iterable[bytes] | None]

RETRY_AFTER_SECONDS = 15
MAX_WHOLE_BYTES = 1024 * 1024  # of a file that is read into memory before it is sent
# What gives responses their headers; none of these reads the request.
HEADER_MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "techniekpact.middleware.ResponseHeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)


class RequestGate:
    def __init__(
        self,
        application: Application,
        *,
        slots: int,
        watcher: DeadlineWatcher,
        fallback: Fallback | None = None,
    ) -> None:
        self.application, self.watcher, self.fallback = application, watcher, fallback
        self.slots = threading.Semaphore(slots)
        self.stream_slots = threading.Semaphore(max(slots // 2, 1))

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not self.slots.acquire(blocking=False):
            chunks = self.fallback(environ, start_response) if self.fallback else None
            return answer_busy(start_response) if chunks is None else chunks
        response: Iterable[bytes] = []
        try:
            response = self._respond(environ, start_response)
        except RequestTooSlow:
            response = answer_busy(start_response)
        finally:
            if not isinstance(response, Stream):
                self.slots.release()
        return response

    def _respond(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        started: list[tuple[Any, ...]] = []
        with self.watcher.limit(environ):
            chunks = self.application(environ, lambda *args: started.append(args))
            body = _read_whole(chunks)
        response = self._open_stream(chunks) if body is None else [body]
        if response is None:
            return answer_busy(start_response)
        start_response(*started[-1])
        return response

    def _open_stream(self, chunks: Iterable[bytes]) -> "Stream | None":
        """Return the rest of a response, which frees its slot at the end, if there is room."""
        if not self.stream_slots.acquire(blocking=False):
            _close(chunks)
            return None

        def release() -> None:
            self.stream_slots.release()
            self.slots.release()

        return Stream(chunks, release)


class Stream:
    """A response that is sent in parts; a server closes it once, whatever happened to it."""

    def __init__(self, chunks: Iterable[bytes], release: Callable[[], None]) -> None:
        self.chunks, self.release = chunks, release
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.chunks)

    def close(self) -> None:
        if not self.is_closed:
            self.is_closed = True
            try:
                _close(self.chunks)
            finally:
                self.release()


def answer_busy(start_response: StartResponse) -> Iterable[bytes]:
    status, headers, body = _render_busy_page()
    start_response(status, headers)
    return [body]


@cache
def _render_busy_page() -> tuple[str, list[tuple[str, str]], bytes]:
    return render_without_request(busy_response)


def render_without_request(
    respond: Callable[[], HttpResponse],
) -> tuple[str, list[tuple[str, str]], bytes]:
    """Return the status, headers and body of an answer, with the headers that all pages have."""

    def respond_to(request: HttpRequest) -> HttpResponse:
        return respond()

    handler = respond_to
    for path in reversed(HEADER_MIDDLEWARE):
        handler = import_string(path)(handler)
    environ = {
        "REQUEST_METHOD": "GET",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "https",
        "HTTP_X_FORWARDED_PROTO": "https",
    }
    response = handler(WSGIRequest(environ))
    headers = [*response.items(), ("Content-Length", str(len(response.content)))]
    return f"{response.status_code} {response.reason_phrase}", headers, response.content


def busy_response() -> HttpResponse:
    """Return the page that asks to come back; rendered without the request and the database."""
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "no-store"}
    text = render_to_string("busy.html")
    return HttpResponse(text, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)


def _read_whole(chunks: Iterable[bytes]) -> bytes | None:
    """Read and close a response; `None` for one that is better sent in parts."""
    if getattr(chunks, "streaming", False) and not _is_small(chunks):
        return None
    try:
        return b"".join(chunks)
    finally:
        _close(chunks)


def _is_small(response: Any) -> bool:
    length = response.headers.get("Content-Length", "")
    return length.isdecimal() and int(length) <= MAX_WHOLE_BYTES


def _close(chunks: Iterable[bytes]) -> None:
    if close := getattr(chunks, "close", None):
        close()
