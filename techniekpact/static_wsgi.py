"""WSGI middleware that answers requests for static files before Django is asked.

A browser may keep a file for ever when its name holds the hash of its content.
"""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from wsgiref.headers import Headers
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from whitenoise import WhiteNoise

HASHED_NAME = r"\.[0-9a-f]{12}\.[^./]+$"
MAX_ACCEPT_LENGTH = 200  # characters of the header that are read
# An encoding that a client refuses (RFC 9110, 12.4.2); WhiteNoise would read its name alone.
REFUSED_ENCODING = re.compile(r"[^\s,]+\s*;\s*q=0(\.0*)?\s*(?=,|$)", re.IGNORECASE)


class StaticFilesServer(WhiteNoise):
    def __init__(self, application: WSGIApplication) -> None:
        super().__init__(
            application,
            root=str(settings.STATIC_ROOT),
            prefix=settings.STATIC_URL,
            allow_all_origins=False,
            immutable_file_test=HASHED_NAME,
            add_headers_function=_add_static_headers,
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(settings.STATIC_URL):
            page: Iterable[bytes] = self.application(environ, start_response)
            return page
        accepted = self.accepted_encodings(environ.get("HTTP_ACCEPT_ENCODING", ""))
        chunks: Iterable[bytes] = super().__call__(
            environ | {"HTTP_ACCEPT_ENCODING": accepted}, start_response
        )
        try:
            # Whole, because a client that reads slowly would hold the thread.
            return [b"".join(chunks)]
        finally:
            if close := getattr(chunks, "close", None):
                close()

    @staticmethod
    def accepted_encodings(header: str) -> str:
        """Return the header without the encodings that the client refuses."""
        return REFUSED_ENCODING.sub("", header[:MAX_ACCEPT_LENGTH])


def _add_static_headers(headers: Headers, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    # Weak, because all encodings share it; by content, because all machines must agree on it.
    headers["ETag"] = f'W/"{hashlib.sha256(Path(path).read_bytes()).hexdigest()[:20]}"'
