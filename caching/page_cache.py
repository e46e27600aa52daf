"""Whole public pages in memory, in front of Django, until what visitors see changes.

The urls declare which pages are cacheable (`caching.cacheable`): those of views that read nothing
of the visitor but the path and a few parameters. Django gets a request of our own for them, which
holds nothing else of the visitor, so none of her headers can influence what others get. The
response is stored under the version that was current before the request, in all encodings and with
an entity tag for each (RFC 9110, 8.8.3), and served while that version is current.

- `PageCache`: the WSGI application. Requests that are not cacheable pass through untouched.
- `PageCache._renew`: one thread makes a page while others serve the former one, for a second at
  most. While the database is unavailable, everybody gets the former one.
- `CachedPage`: a response and its encodings. `MemoryStore`: all pages, within a limit.
  `caching.shared_store.SharedStore`: the same in a cache that outlives this process, if one is set.
"""

import gzip
import hashlib
import io
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from queue import SimpleQueue
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import brotli
import zstandard
from django.conf import settings

from caching import version, version_poller
from caching.cacheable import cache_key, is_cacheable_request
from caching.shared_store import SharedStore

Headers = list[tuple[str, str]]
Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

MAX_BYTES = 64 * 1024 * 1024
MAX_PAGE_BYTES = 2 * 1024 * 1024
OVERHEAD_BYTES = 4096  # of the headers and bookkeeping of one page, at most
MAX_QUEUE = 500
STALE_SECONDS = 1.0  # after a change, while a page is renewed and the former one may be served

COMPRESSIBLE_TYPES = (
    "text/",
    "application/json",
    "application/atom+xml",
    "application/xml",
    "image/svg",
)
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=11),
    "zstd": lambda body: zstandard.ZstdCompressor(level=19).compress(body),
    "gzip": lambda body: gzip.compress(body, 9, mtime=0),
}
# Made in the background for pages that are requested twice; gzip is made at once.
SLOW_ENCODINGS = ("br", "zstd")


class CapturedResponse(NamedTuple):
    status: str
    headers: Headers
    body: bytes

    def headers_by_name(self) -> dict[str, str]:
        return {name.lower(): value.lower() for name, value in self.headers}

    @property
    def is_private(self) -> bool:
        """Return whether it is made for one visitor, and so must be made for her."""
        return "private" in self.headers_by_name().get("cache-control", "")

    @property
    def is_cacheable(self) -> bool:
        """Return whether it is neither an error, nor a redirect, nor anything personal."""
        headers = self.headers_by_name()
        control = headers.get("cache-control", "")
        return (
            self.status.startswith("200")
            and len(self.body) <= MAX_PAGE_BYTES
            and not headers.keys() & {"set-cookie", "vary", "content-encoding"}
            and not self.is_private
            and "no-store" not in control
        )


class EncodedPage(NamedTuple):
    """A page in one encoding, ready to be sent."""

    tag: str
    headers: Headers
    body: bytes


@dataclass(slots=True)
class CachedPage:
    token: str
    headers: Headers
    encodings: dict[str, EncodedPage] = field(default_factory=dict)
    is_recently_used: bool = False
    weight: int = 0

    @classmethod
    def from_response(cls, response: CapturedResponse, token: str) -> "CachedPage":
        replaced = ("content-length", "etag")
        headers = [
            (name, value) for name, value in response.headers if name.lower() not in replaced
        ]
        page = cls(token, headers)
        if response.headers_by_name().get("content-type", "").startswith(COMPRESSIBLE_TYPES):
            page.headers.append(("Vary", "Accept-Encoding"))
        page.add_encoding("identity", response.body)
        if page.is_compressible:
            page.add_encoding("gzip")
        return page

    @property
    def body(self) -> bytes:
        return self.encodings["identity"].body

    @property
    def is_compressible(self) -> bool:
        return self.headers[-1][0] == "Vary"

    def add_encoding(self, encoding: str, body: bytes | None = None) -> None:
        body = ENCODERS[encoding](self.body) if body is None else body
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        headers = [*self.headers, ("ETag", tag), ("Content-Length", str(len(body)))]
        if encoding != "identity":
            headers.append(("Content-Encoding", encoding))
        # Replaced as a whole, because another thread may be iterating over it.
        self.encodings = {**self.encodings, encoding: EncodedPage(tag, headers, body)}

    def negotiate(self, accept: str) -> EncodedPage:
        """Return the best encoding that an `Accept-Encoding` header takes."""
        for encoding in _accepted_encodings(accept[:200]):
            if encoding in self.encodings:
                return self.encodings[encoding]
        return self.encodings["identity"]


class MemoryStore:
    """Pages by key, within `MAX_BYTES`; those not requested lately are dropped first."""

    def __init__(self) -> None:
        self.pages: dict[str, CachedPage] = {}
        self.size = 0
        self.lock = threading.RLock()

    def store(self, key: str, page: CachedPage) -> None:
        """Store a page, or measure one again that has got more encodings."""
        bodies = sum(len(encoded.body) for encoded in page.encodings.values())
        weight = OVERHEAD_BYTES + len(key) + bodies
        with self.lock:
            self.size += weight - (self.pages[key].weight if key in self.pages else 0)
            self.pages[key], page.weight = page, weight
            while self.size > MAX_BYTES:
                oldest = next(iter(self.pages))
                if (page := self.pages[oldest]).is_recently_used:
                    page.is_recently_used = False
                    self.pages[oldest] = self.pages.pop(oldest)
                else:
                    self.drop(oldest)

    def drop(self, key: str) -> None:
        with self.lock:
            if page := self.pages.pop(key, None):
                self.size -= page.weight


class PageCache:
    def __init__(self, application: Application) -> None:
        self.application = application
        self.memory, self.shared = MemoryStore(), SharedStore()
        self.pages_in_progress: dict[str, threading.Event] = {}
        self.lock = threading.Lock()
        self.token, self.version_changed_at = "", 0.0
        self.compression_queue: SimpleQueue[tuple[str, CachedPage]] = SimpleQueue()
        self.compressor: threading.Thread | None = None

    def __call__(self, environ: Environ, start_response: Callable[..., object]) -> Iterable[bytes]:
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        key = cache_key(path, query)
        if key is None or not is_cacheable_request(environ):
            return self.application(environ, start_response)
        token = version.current_version()
        page = self.memory.pages.get(key)
        if page is None or page.token != token:
            renewed = self._renew(key, page, token)
            if isinstance(renewed, CapturedResponse):
                # A redirect or an error may repeat the visitor's own query.
                repeats_query = query and query != key.partition("?")[2]
                if repeats_query or renewed.is_private:
                    return self.application(environ, start_response)
                start_response(renewed.status, renewed.headers)
                return [] if environ["REQUEST_METHOD"] == "HEAD" else [renewed.body]
            page = renewed
        elif not page.is_recently_used:
            self._note_repeat_request(key, page)
        encoded = page.negotiate(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if encoded.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", [*page.headers, ("ETag", encoded.tag)])
            return []
        start_response("200 OK", encoded.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [encoded.body]

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
        response = _request_page(self.application, key)
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


@lru_cache(maxsize=512)
def _accepted_encodings(header: str) -> tuple[str, ...]:
    """Parse the encodings that a client accepts, its favourite first (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for part in header.lower().replace(" ", "").split(","):
        name, _, weight = part.partition(";q=")
        with suppress(ValueError):
            weights[name] = float(weight or 1)
    quality = {name: weights.get(name, weights.get("*", 0)) for name in ENCODERS}
    accepted = (name for name in quality if quality[name] > 0)
    return tuple(sorted(accepted, key=lambda name: -quality[name]))


def _request_page(application: Application, key: str) -> CapturedResponse:
    """Request the page from Django as for an unknown visitor."""
    path, _, query = key.partition("?")
    site = urlsplit(settings.SITE_URL)
    environ = {
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
    caught: list[tuple[str, Headers]] = []
    chunks = application(environ, lambda status, headers, _=None: caught.append((status, headers)))
    try:
        body = b"".join(chunks)
    finally:
        if close := getattr(chunks, "close", None):
            close()
    return CapturedResponse(*caught[-1], body)
