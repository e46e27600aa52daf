"""Views whose page is the same for everybody, and the WSGI requests that may get such a page."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl, urlencode
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve

View = TypeVar("View", bound=Callable[..., Any])

MAX_ADDRESS_LENGTH = 2000  # characters of path and query; a longer address is never cached
MAX_PARAMETERS = 100  # declared or not


class ReadParameters(NamedTuple):
    names: tuple[str, ...]
    keep_blank_values: bool


def cacheable(view: View, *parameters: str, keep_blank_values: bool = False) -> View:
    """Declare that a `GET` reads only the path and these query parameters of the visitor.

    A blank value counts as none, unless `keep_blank_values` says that the view tells them apart.
    """
    view.read_parameters = ReadParameters(parameters, keep_blank_values)  # type: ignore[attr-defined]
    return view


def cache_key(path: str, query: str) -> str | None:
    """Return the path with its declared parameters in one order; `None` if it is not cacheable.

    Parameters that no view declared (`?utm_source=…`) and repeated values are left out.
    """
    return _cache_key(path, query) if len(path) + len(query) <= MAX_ADDRESS_LENGTH else None


@lru_cache(maxsize=2048)
def _cache_key(path: str, query: str) -> str | None:
    parameters = _declared_parameters(path)
    if parameters is None:
        return None
    values: dict[str, set[str]] = {name: set() for name in parameters.names}
    text = query.encode("latin-1").decode(errors="replace")
    try:
        pairs = parse_qsl(text, parameters.keep_blank_values, max_num_fields=MAX_PARAMETERS)
    except ValueError:
        return None
    for name, value in pairs:
        values.get(name, set()).add(value)
    declared = urlencode([(name, value) for name in values for value in sorted(values[name])])
    return f"{path}?{declared}" if declared else path


def _declared_parameters(path: str) -> ReadParameters | None:
    if not path.isascii() or "?" in path:
        return None
    try:
        return getattr(resolve(path).func, "read_parameters", None)
    except Resolver404:
        return None


def is_cacheable_request(environ: WSGIEnvironment) -> bool:
    """Return whether this is a GET or HEAD to this site, by its own scheme, without a session."""
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


def _is_secure(environ: WSGIEnvironment) -> bool:
    """Read the scheme as Django does (`SECURE_PROXY_SSL_HEADER`)."""
    trusted: tuple[str, str] | None = settings.SECURE_PROXY_SSL_HEADER
    if trusted and trusted[0] in environ:
        return bool(environ[trusted[0]].split(",")[0].strip() == trusted[1])
    return bool(environ["wsgi.url_scheme"] == "https")
