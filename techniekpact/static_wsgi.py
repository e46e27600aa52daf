"""Static files as they are sent, before Django is asked for anything.

A file that carries the hash of its content in its name may be kept for ever.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from django.conf import settings
from whitenoise import WhiteNoise

HASHED_NAME = r"\.[0-9a-f]{12}\.[^./]+$"
REFUSED_ENCODING = re.compile(r"[^\s,]+\s*;\s*q=0(\.0*)?\s*(?=,|$)", re.IGNORECASE)
"""An encoding that a client does not take (RFC 9110, 12.4.2); WhiteNoise reads its name alone."""


class StaticFilesServer(WhiteNoise):
    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        super().__init__(
            application,
            root=str(settings.STATIC_ROOT),
            prefix=settings.STATIC_URL,
            allow_all_origins=False,
            immutable_file_test=HASHED_NAME,
            add_headers_function=_add_static_headers,
        )

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(settings.STATIC_URL):
            answer: Iterable[bytes] = self.application(environ, start_response)
            return answer
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        found: Iterable[bytes] = super().__call__(
            environ | {"HTTP_ACCEPT_ENCODING": REFUSED_ENCODING.sub("", accepted)}, start_response
        )
        return found


def _add_static_headers(headers: Headers, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    # Weak, for it is the same in every encoding; by content, for it is the same on every machine.
    headers["ETag"] = f'W/"{hashlib.sha256(Path(path).read_bytes()).hexdigest()[:20]}"'
