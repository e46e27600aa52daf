"""Whole public pages in memory, in front of Django, until what visitors see changes.

Which pages may be kept is declared in the urls (`caching.cacheable`): those of views that read
nothing of the visitor but the path and a few parameters. Django is asked for them with a request of
our own, in which nothing else of hers stands, so no header of hers can end up in what others get.
The answer is kept under the generation that held before Django was asked, in all encodings and with
an entity tag for each (RFC 9110, 8.8.3), and given as long as that generation holds.

- `PageCache`: the way of a request. What is not public goes past it, untouched.
- `_renewed`: one thread makes a page, while others give the former one, for a second at most. While
  the database is away, everybody gets the former one.
- `Page`: an answer and its forms. `Memory`: all pages, within a limit. `caching.backend`:
  the same in a cache that outlives this process, where one is set.
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

from caching import version, watcher
from caching.backend import SharedStore
from caching.cacheable import cache_key, is_cacheable_request

Headers = list[tuple[str, str]]
Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

MAX_BYTES = 64 * 1024 * 1024
MAX_PAGE_BYTES = 2 * 1024 * 1024
OVERHEAD_BYTES = 4096
"""Bytes that the headers and bookkeeping of one page take at most."""
MAX_QUEUE = 500
STALE_SECONDS = 1.0
"""Seconds after a change during which a visitor may get the former page, if another renews it."""

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
SLOW_ENCODINGS = ("br", "zstd")
"""Made aside, for pages that are asked for again; who comes first gets gzip."""


class CapturedResponse(NamedTuple):
    status: str
    headers: Headers
    body: bytes

    def named(self) -> dict[str, str]:
        return {name.lower(): value.lower() for name, value in self.headers}

    @property
    def is_cacheable(self) -> bool:
        """Not an error, a redirect, or anything personal."""
        named = self.named()
        control = named.get("cache-control", "")
        return (
            self.status.startswith("200")
            and len(self.body) <= MAX_PAGE_BYTES
            and not named.keys() & {"set-cookie", "vary", "content-encoding"}
            and "private" not in control
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
    forms: dict[str, EncodedPage] = field(default_factory=dict)
    recent: bool = False
    weight: int = 0

    @classmethod
    def of(cls, answer: CapturedResponse, token: str) -> "CachedPage":
        replaced = ("content-length", "etag")
        page = cls(token, [it for it in answer.headers if it[0].lower() not in replaced])
        if answer.named().get("content-type", "").startswith(COMPRESSIBLE_TYPES):
            page.headers.append(("Vary", "Accept-Encoding"))
        page.add("identity", answer.body)
        if page.is_compressible:
            page.add("gzip")
        return page

    @property
    def body(self) -> bytes:
        return self.forms["identity"].body

    @property
    def is_compressible(self) -> bool:
        return self.headers[-1][0] == "Vary"

    def add(self, encoding: str, body: bytes | None = None) -> None:
        body = ENCODERS[encoding](self.body) if body is None else body
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        headers = [*self.headers, ("ETag", tag), ("Content-Length", str(len(body)))]
        if encoding != "identity":
            headers.append(("Content-Encoding", encoding))
        # As a whole: another thread may be going over them.
        self.forms = {**self.forms, encoding: EncodedPage(tag, headers, body)}

    def form(self, accept: str) -> EncodedPage:
        for encoding in _accepted_encodings(accept[:200]):
            if encoding in self.forms:
                return self.forms[encoding]
        return self.forms["identity"]


class MemoryStore:
    """Pages by key. What was not asked for lately goes first."""

    def __init__(self) -> None:
        self.pages: dict[str, CachedPage] = {}
        self.size = 0
        self.lock = threading.RLock()

    def keep(self, key: str, page: CachedPage) -> None:
        """Also to weigh a page again that has become heavier."""
        weight = OVERHEAD_BYTES + len(key) + sum(len(form.body) for form in page.forms.values())
        with self.lock:
            self.size += weight - (self.pages[key].weight if key in self.pages else 0)
            self.pages[key], page.weight = page, weight
            while self.size > MAX_BYTES:
                oldest = next(iter(self.pages))
                if (page := self.pages[oldest]).recent:
                    page.recent = False
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
        self.making: dict[str, threading.Event] = {}
        self.lock = threading.Lock()
        self.token, self.version_changed_at = "", 0.0
        self.waiting: SimpleQueue[tuple[str, CachedPage]] = SimpleQueue()
        self.compressor: threading.Thread | None = None

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        key = cache_key(path, query)
        if key is None or not is_cacheable_request(environ):
            return self.application(environ, start_response)
        token = version.current_version()
        page = self.memory.pages.get(key)
        if page is None or page.token != token:
            found = self._renew(key, page, token)
            if isinstance(found, CapturedResponse):
                if query and query != key.partition("?")[2]:
                    # A redirect or an error may repeat what she asked.
                    return self.application(environ, start_response)
                start_response(found.status, found.headers)
                return [] if environ["REQUEST_METHOD"] == "HEAD" else [found.body]
            page = found
        elif not page.recent:
            self._note_repeat_request(key, page)
        form = page.form(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if form.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", [*page.headers, ("ETag", form.tag)])
            return []
        start_response("200 OK", form.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [form.body]

    def _renew(
        self, key: str, former: CachedPage | None, token: str
    ) -> CachedPage | CapturedResponse:
        if former and watcher.is_database_unavailable():
            return former
        with self.lock:
            if token != self.token:
                self.token, self.version_changed_at = token, time.monotonic()
            other = self.making.get(key)
            mine = self.making.setdefault(key, threading.Event())
        if other is None:
            try:
                return self._make_page(key, former, token)
            finally:
                with self.lock:
                    del self.making[key]
                mine.set()
        if former and self._is_recently_changed():
            return former
        other.wait(STALE_SECONDS)
        page = self.memory.pages.get(key)
        return page if page and page.token == token else self._make_page(key, former, token)

    def _is_recently_changed(self) -> bool:
        return time.monotonic() < self.version_changed_at + STALE_SECONDS

    def _make_page(
        self, key: str, former: CachedPage | None, token: str
    ) -> CachedPage | CapturedResponse:
        kept = self.shared.get(key)
        if kept and (kept.token == token or watcher.is_database_unavailable()):
            self.memory.keep(key, kept)
            return kept
        if former and self._is_recently_changed() and not self.shared.claim(f"{key} {token}"):
            return former
        answer = _request_page(self.application, key)
        if answer.status.startswith("503") and (last := former or kept):
            return last
        if not answer.is_cacheable:
            self.memory.drop(key)
            if kept and not answer.status.startswith("5"):
                self.shared.drop(key)
            return answer
        page = CachedPage.of(answer, token)
        if former and (former.headers, former.body) == (page.headers, page.body):
            former.token, page = token, former
        self.memory.keep(key, page)
        self.shared.keep(key, page)
        return page

    def _note_repeat_request(self, key: str, page: CachedPage) -> None:
        if self.waiting.qsize() >= MAX_QUEUE:
            return
        page.recent = True
        if not page.is_compressible or page.forms.keys() >= set(SLOW_ENCODINGS):
            return
        self.waiting.put((key, page))
        with self.lock:
            if not (self.compressor and self.compressor.is_alive()):
                self.compressor = threading.Thread(
                    target=self._compress_queued, name="compressor", daemon=True
                )
                self.compressor.start()

    def _compress_queued(self) -> None:
        while True:
            key, page = self.waiting.get()
            for encoding in SLOW_ENCODINGS:
                page.add(encoding)
            if self.memory.pages.get(key) is page:
                self.memory.keep(key, page)
                self.shared.keep(key, page)


@lru_cache(maxsize=512)
def _accepted_encodings(header: str) -> tuple[str, ...]:
    """The encodings that a client takes, the best for her first (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for part in header.lower().replace(" ", "").split(","):
        name, _, weight = part.partition(";q=")
        with suppress(ValueError):
            weights[name] = float(weight or 1)
    found = {name: weights.get(name, weights.get("*", 0)) for name in ENCODERS}
    return tuple(sorted((name for name in found if found[name] > 0), key=lambda it: -found[it]))


def _request_page(application: Application, key: str) -> CapturedResponse:
    """What Django says to a visitor of whom it knows nothing."""
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
