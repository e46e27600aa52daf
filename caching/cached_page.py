"""A page as it is kept in memory: its headers, and its body in every encoding."""

import gzip
import hashlib
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import brotli
import zstandard

Headers = list[tuple[str, str]]

MAX_BYTES = 64 * 1024 * 1024
MAX_PAGE_BYTES = 2 * 1024 * 1024
OVERHEAD_BYTES = 4096  # of the headers and bookkeeping of one page, at most

COMPRESSIBLE_TYPES = (
    "text/",
    "application/json",
    "application/ld+json",
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
