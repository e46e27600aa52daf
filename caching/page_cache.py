"""Whole public pages in memory, in front of Django, until what visitors see changes.

The urls declare which pages are cacheable (`caching.cacheable`): those of views that read nothing
of the visitor but the path and a few parameters. Django gets a request of our own for them, which
holds nothing else of the visitor, so none of her headers can influence what others get. The
response is stored under the version that was current before the request, in all encodings and with
an entity tag for each (RFC 9110, 8.8.3), and served while that version is current.

- `PageCache`: the WSGI application. Requests that are not cacheable pass through untouched.
- `PageCache._renew`: one thread makes a page while others serve the former one, for a second at
  most. While the database is unavailable, everybody gets the former one.
- `PageCache.gated_application`: whatever is not in memory goes through the gate that the page cache
  is given, so that no number of slow requests keeps a thread from what is in memory.
- `caching.cached_page`: a response and its encodings, and all pages within a limit.
  `caching.shared_store.SharedStore`: the same in a cache that outlives this process, if one is set.
"""

import io
import sys
import threading
import time
from collections.abc import Callable, Iterable
from queue import SimpleQueue
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings

from caching import version, version_poller
from caching.cacheable import cache_key, is_cacheable_request
from caching.cached_page import SLOW_ENCODINGS, CachedPage, CapturedResponse, Headers, MemoryStore
from caching.shared_store import SharedStore

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Fallback = Callable[[Environ, StartResponse], Iterable[bytes] | None]

# In the environ of a request that goes through the gate: `miss` or `former`, for who counts these.
OUTCOME_KEY = "techniekpact.page_cache"
MAX_QUEUE = 500
STALE_SECONDS = 1.0  # after a change, while a page is renewed and the former one may be served


class Gate(Protocol):
    """A wrapper of an application, which lets `fallback` answer what it does not let in.

    `fallback` returns `None` where it has no answer.
    """

    def __call__(self, application: Application, *, fallback: Fallback) -> Application: ...


def open_gate(application: Application, *, fallback: Fallback) -> Application:
    """Let everything in."""
    return application


def ignore(environ: Environ) -> None:
    """Take no note of a page that is not there."""


def ignore_status(status: str) -> None:
    """Take no note of a page that came from memory."""


class PageCache:
    def __init__(
        self,
        application: Application,
        gate: Gate = open_gate,
        on_not_found: Callable[[Environ], None] = ignore,
        on_hit: Callable[[str], object] = ignore_status,
    ) -> None:
        """Put a cache before an application.

        `on_hit` gets the status of each answer from memory, which must cost next to nothing.
        `on_not_found` gets the request for a page that is not there; the application got a request
        of an unknown visitor for it, which does not say where the visitor came from.
        """
        self.application, self.on_not_found, self.on_hit = application, on_not_found, on_hit
        self.gated_application = gate(
            self._answer_through_application, fallback=self._answer_from_former_page
        )
        self.memory, self.shared = MemoryStore(), SharedStore()
        self.pages_in_progress: dict[str, threading.Event] = {}
        self.lock = threading.Lock()
        self.token, self.version_changed_at = "", 0.0
        self.compression_queue: SimpleQueue[tuple[str, CachedPage]] = SimpleQueue()
        self.compressor: threading.Thread | None = None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = _cache_key_of(environ)
        page = self.memory.pages.get(key) if key else None
        if key is None or page is None or page.token != version.current_version():
            return self.gated_application(environ, start_response)
        if not page.is_recently_used:
            self._note_repeat_request(key, page)
        return _send_page(page, environ, start_response, self.on_hit)

    def _answer_through_application(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        key = _cache_key_of(environ)
        if key is None:
            return self.application(environ, start_response)
        environ[OUTCOME_KEY] = "miss"
        token = version.current_version()
        page = self.memory.pages.get(key)
        if page is None or page.token != token:
            renewed = self._renew(key, page, token)
            if isinstance(renewed, CapturedResponse):
                # A redirect or an error may repeat the visitor's own query.
                query = environ.get("QUERY_STRING", "")
                repeats_query = query and query != key.partition("?")[2]
                if repeats_query or renewed.is_private:
                    return self.application(environ, start_response)
                if renewed.status.startswith("404"):
                    self.on_not_found(environ)
                start_response(renewed.status, renewed.headers)
                return [] if environ["REQUEST_METHOD"] == "HEAD" else [renewed.body]
            page = renewed
        return _send_page(page, environ, start_response)

    def _answer_from_former_page(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes] | None:
        """Serve a page of a former version, as while the database is away."""
        key = _cache_key_of(environ)
        page = self.memory.pages.get(key) if key else None
        if page is None:
            return None
        environ[OUTCOME_KEY] = "former"
        return _send_page(page, environ, start_response)

    def _renew(
        self, key: str, former: CachedPage | None, token: str
    ) -> CachedPage | CapturedResponse:
        if former and version_poller.is_database_unavailable():
            return former
        with self.lock:
            if token != self.token:
                self.token, self.version_changed_at = token, time.monotonic()
            in_progress = self.pages_in_progress.get(key)
            done = self.pages_in_progress.setdefault(key, threading.Event())
        if in_progress is None:
            try:
                return self._make_page(key, former, token)
            finally:
                with self.lock:
                    del self.pages_in_progress[key]
                done.set()
        if former and self._is_recently_changed():
            return former
        in_progress.wait(STALE_SECONDS)
        page = self.memory.pages.get(key)
        return page if page and page.token == token else self._make_page(key, former, token)

    def _is_recently_changed(self) -> bool:
        return time.monotonic() < self.version_changed_at + STALE_SECONDS

    def _make_page(
        self, key: str, former: CachedPage | None, token: str
    ) -> CachedPage | CapturedResponse:
        shared = self.shared.get(key)
        if shared and (shared.token == token or version_poller.is_database_unavailable()):
            self.memory.store(key, shared)
            return shared
        if former and self._is_recently_changed() and not self.shared.claim(f"{key} {token}"):
            return former
        response = request_page(self.application, key)
        if response.status.startswith("503") and (last := former or shared):
            return last
        if not response.is_cacheable:
            self.memory.drop(key)
            if shared and not response.status.startswith("5"):
                self.shared.drop(key)
            return response
        page = CachedPage.from_response(response, token)
        if former and (former.headers, former.body) == (page.headers, page.body):
            former.token, page = token, former
        self.memory.store(key, page)
        self.shared.store(key, page)
        return page

    def _note_repeat_request(self, key: str, page: CachedPage) -> None:
        if self.compression_queue.qsize() >= MAX_QUEUE:
            return
        page.is_recently_used = True
        if not page.is_compressible or page.encodings.keys() >= set(SLOW_ENCODINGS):
            return
        self.compression_queue.put((key, page))
        with self.lock:
            if not (self.compressor and self.compressor.is_alive()):
                self.compressor = threading.Thread(
                    target=self._compress_queued, name="page-compressor", daemon=True
                )
                self.compressor.start()

    def _compress_queued(self) -> None:
        while True:
            key, page = self.compression_queue.get()
            for encoding in SLOW_ENCODINGS:
                page.add_encoding(encoding)
            if self.memory.pages.get(key) is page:
                self.memory.store(key, page)
                self.shared.store(key, page)


def _cache_key_of(environ: Environ) -> str | None:
    key = cache_key(environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""))
    return key if key is not None and is_cacheable_request(environ) else None


def _send_page(
    page: CachedPage,
    environ: Environ,
    start_response: StartResponse,
    note_status: Callable[[str], object] = ignore_status,
) -> Iterable[bytes]:
    encoded = page.negotiate(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if encoded.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
        note_status("304")
        start_response("304 Not Modified", [*page.headers, ("ETag", encoded.tag)])
        return []
    note_status("200")
    start_response("200 OK", encoded.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [encoded.body]


def request_page(application: Application, key: str) -> CapturedResponse:
    """Request the page from Django as for an unknown visitor."""
    caught: list[tuple[str, Headers]] = []
    chunks = application(
        build_environ(key), lambda status, headers, _=None: caught.append((status, headers))
    )
    try:
        body = b"".join(chunks)
    finally:
        if close := getattr(chunks, "close", None):
            close()
    return CapturedResponse(*caught[-1], body)


def build_environ(key: str) -> Environ:
    """Build a request of our own for a page, which holds nothing of a visitor."""
    path, _, query = key.partition("?")
    site = urlsplit(settings.SITE_URL)
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SERVER_NAME": site.hostname,
        "SERVER_PORT": str(site.port or ""),
        "HTTP_HOST": site.netloc,
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
