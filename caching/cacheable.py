"""Views of which the page is the same for everybody, and requests (WSGI) that ask for just that."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve

View = TypeVar("View", bound=Callable[..., Any])

MAX_ADDRESS_LENGTH = 2000
"""Characters of path and query together; what is longer is answered, but no page of its own."""
MAX_PARAMETERS = 100
"""Parameters, known or not."""


def cacheable(view: View, *parameters: str) -> View:
    """Declare that a `GET` reads nothing of the visitor but the path and these query parameters."""
    view.parameters = parameters  # type: ignore[attr-defined]
    return view


def cache_key(path: str, query: str) -> str | None:
    """Path and declared parameters in one order; `None` for what is not public.

    What nobody declared (`?utm_source=…`) falls away, and so does what is asked twice.
    """
    return _cache_key(path, query) if len(path) + len(query) <= MAX_ADDRESS_LENGTH else None


@lru_cache(maxsize=2048)
def _cache_key(path: str, query: str) -> str | None:
    parameters = _declared_parameters(path)
    if parameters is None:
        return None
    asked: dict[str, set[str]] = {name: set() for name in parameters}
    text = query.encode("latin-1").decode(errors="replace")
    try:
        pairs = parse_qsl(text, max_num_fields=MAX_PARAMETERS)
    except ValueError:
        return None
    for name, value in pairs:
        asked.get(name, set()).add(value)
    known = urlencode([(name, value) for name in parameters for value in sorted(asked[name])])
    return f"{path}?{known}" if known else path


def _declared_parameters(path: str) -> tuple[str, ...] | None:
    if not path.isascii() or "?" in path:
        return None
    try:
        return getattr(resolve(path).func, "parameters", None)
    except Resolver404:
        return None


def is_cacheable_request(environ: dict[str, Any]) -> bool:
    """A question to this site, in the way that it wants to be asked, and without a session."""
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in environ.get("HTTP_COOKIE", "")
        and _is_allowed_host(environ.get("HTTP_HOST", "")[:256])
        and (not settings.SECURE_SSL_REDIRECT or _is_secure(environ))
    )


@lru_cache(maxsize=256)
def _is_allowed_host(host: str) -> bool:
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _is_secure(environ: dict[str, Any]) -> bool:
    """As Django sees it (`SECURE_PROXY_SSL_HEADER`)."""
    trusted: Any = settings.SECURE_PROXY_SSL_HEADER
    if trusted and trusted[0] in environ:
        return bool(environ[trusted[0]].split(",")[0].strip() == trusted[1])
    return bool(environ["wsgi.url_scheme"] == "https")
