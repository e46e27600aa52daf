"""The id of a request, by which a line in our log and one of the proxy are known to be of one."""

import random
import re
from contextvars import ContextVar
from wsgiref.types import WSGIEnvironment

from django.conf import settings

HEADER = "X-Request-ID"
# nginx writes 32 hexadecimal digits; others write a UUID.
TRUSTED_ID = re.compile(r"[0-9A-Za-z-]{8,64}")

_current_id: ContextVar[str] = ContextVar("request_id", default="")


def start_request(environ: WSGIEnvironment) -> str:
    """Set and return the id of the request that this thread answers from now on.

    Only a proxy of ours names one: from anybody else it could be anything.
    """
    sent = environ.get("HTTP_X_REQUEST_ID", "")
    is_trusted = sent and settings.SECURE_PROXY_SSL_HEADER and TRUSTED_ID.fullmatch(sent)
    request_id: str = sent if is_trusted else f"{random.getrandbits(64):016x}"
    _current_id.set(request_id)
    return request_id


def end_request() -> None:
    _current_id.set("")


def current_request_id() -> str:
    """Return the id of the request that this thread answers; empty outside of one."""
    return _current_id.get()
