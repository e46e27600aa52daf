"""Whole public pages in memory, per process, until the next publication.

Every public page is the same for everybody: no cookie, no token, no nonce. So a `GET` that Django
answered with 200 is kept with its compressed forms and an entity tag (RFC 9110, 8.8.3), under the
generation that held before Django was asked, and given again without touching Django.
"""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import brotli

from publishing import generation

Headers = list[tuple[str, str]]
Environ = dict[str, Any]
Key = tuple[str, bool, str, str]

MAX_BYTES = 64 * 1024 * 1024
OVERHEAD = 4096
"""What headers and bookkeeping of one page weigh at most."""
PASSED_BY = ("/beheer/", "/static/", "/media/", "/healthz")
COMPRESSED = ("text/", "application/json", "application/atom+xml", "application/xml", "image/svg")
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}


@dataclass
class StoredPage:
    headers: Headers
    body: bytes
    tag: str
    compressible: bool
    encoded: dict[str, bytes] = field(default_factory=dict)

    def encoded_as(self, encoding: str) -> bytes:
        if encoding not in self.encoded:
            self.encoded[encoding] = ENCODERS[encoding](self.body)
        return self.encoded[encoding]


class PageCache:
    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application
        self.pages: OrderedDict[Key, StoredPage] = OrderedDict()
        self.size = 0
        self.generation = ""
        self.lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or path.startswith(PASSED_BY):
            return self.application(environ, start_response)
        token, key = generation.current(), _key(environ)
        page = self._get(token, key)
        if page is None:
            answer = _ask(self.application, environ)
            page = _page(*answer)
            if page is None:
                status, headers, body = answer
                start_response(status, headers)
                return [body]
            self._keep(token, key, page)
        return _send(page, environ, start_response)

    def _get(self, token: str, key: Key) -> StoredPage | None:
        with self.lock:
            if token != self.generation:
                self.pages.clear()
                self.size, self.generation = 0, token
            if page := self.pages.get(key):
                self.pages.move_to_end(key)
            return page

    def _keep(self, token: str, key: Key, page: StoredPage) -> None:
        with self.lock:
            if token != self.generation or key in self.pages:
                return
            self.pages[key] = page
            self.size += _weight(key, page)
            while self.size > MAX_BYTES:
                self.size -= _weight(*self.pages.popitem(last=False))


def _key(environ: Environ) -> Key:
    """Host, whether the visitor came by HTTPS (if not, Django sends her there), path and query."""
    schemes = (environ.get("wsgi.url_scheme"), environ.get("HTTP_X_FORWARDED_PROTO"))
    return (
        environ.get("HTTP_HOST", ""),
        "https" in schemes,
        environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
    )


def _weight(key: Key, page: StoredPage) -> int:
    """About how many bytes a page takes: twice its body, as compressed forms may come with it."""
    return 2 * len(page.body) + len(key[0]) + len(key[2]) + len(key[3]) + OVERHEAD


def _ask(
    application: Callable[..., Iterable[bytes]], environ: Environ
) -> tuple[str, Headers, bytes]:
    """The whole answer to a `GET`, also where a `HEAD` was asked."""
    caught: list[tuple[str, Headers]] = []
    chunks = application(
        {**environ, "REQUEST_METHOD": "GET"},
        lambda status, headers, exc_info=None: caught.append((status, headers)),
    )
    try:
        body = b"".join(chunks)
    finally:
        if close := getattr(chunks, "close", None):
            close()
    status, headers = caught[-1]
    return status, headers, body


def _page(status: str, headers: Headers, body: bytes) -> StoredPage | None:
    """What may be kept; `None` for errors, redirects and anything personal."""
    named = {name.lower(): value for name, value in headers}
    if (
        not status.startswith("200")
        or "set-cookie" in named
        or "private" in named.get("cache-control", "")
        or "no-store" in named.get("cache-control", "")
    ):
        return None
    kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
    tag = hashlib.sha256(body).hexdigest()[:20]
    return StoredPage(kept, body, tag, named.get("content-type", "").startswith(COMPRESSED))


def _accepted(header: str) -> set[str]:
    """The content codings a client takes (RFC 9110, 12.5.3); one with weight 0 it does not."""
    codings = (part.replace(" ", "").partition(";q=") for part in header.split(","))
    return {name for name, _, weight in codings if weight not in ("0", "0.0", "0.00", "0.000")}


def _send(page: StoredPage, environ: Environ, start_response: Callable[..., Any]) -> list[bytes]:
    accepted = _accepted(environ.get("HTTP_ACCEPT_ENCODING", ""))
    encoding = next((name for name in ENCODERS if page.compressible and name in accepted), "")
    headers = [*page.headers, ("ETag", f'W/"{page.tag}"')]
    if page.compressible:
        headers.append(("Vary", "Accept-Encoding"))
    if page.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", headers)
        return []
    body = page.encoded_as(encoding) if encoding else page.body
    if encoding:
        headers.append(("Content-Encoding", encoding))
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
