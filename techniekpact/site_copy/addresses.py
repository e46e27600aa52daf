"""The addresses of the public site: where a copy begins, what belongs to it, and its files."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from django.conf import settings
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from django.urls.resolvers import RoutePattern

from caching.cacheable import cache_key
from documents.models import Document
from techniekpact.sitemaps import list_sitemap_entries

FILE_ROUTES = ("media", "document")
MAX_FILE_NAME = 255  # bytes, of most file systems

RoutePatterns = Iterable[URLPattern | URLResolver]


def list_first_addresses() -> list[str]:
    """Return the pages of the sitemap, all documents, and the addresses that take no argument.

    Whatever else is public is linked from one of these.
    """
    documents = [document.get_absolute_url() for document in Document.objects.published()]
    pages = [path for path, _ in list_sitemap_entries()]
    return list(dict.fromkeys([*pages, *_list_fixed_addresses(), *documents]))


def _list_fixed_addresses() -> Iterator[str]:
    """Yield the addresses of cacheable views, such as feeds, which are one address each."""
    for route, pattern in _walk_routes(get_resolver().url_patterns, "/"):
        if hasattr(pattern.callback, "read_parameters") and not pattern.pattern.converters:
            yield route


def list_site_prefixes() -> list[str]:
    """Return how addresses begin where only the site can answer, such as links in mail."""
    prefixes = {
        route.partition("<")[0]
        for route, pattern in _walk_routes(get_resolver().url_patterns, "/")
        if isinstance(pattern.pattern, RoutePattern)
        and pattern.name not in FILE_ROUTES
        and not hasattr(pattern.callback, "read_parameters")
    }
    shortest: list[str] = []
    for prefix in sorted(prefixes):
        if not prefix.startswith(tuple(shortest)):
            shortest.append(prefix)
    return shortest


def _walk_routes(patterns: RoutePatterns, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _walk_routes(pattern.url_patterns, route)
        else:
            yield route, pattern


def is_copied(address: str) -> bool:
    """Return whether an address belongs to the copy: a page for everybody, or a file."""
    path, _, query = address.partition("?")
    if len(PurePosixPath(file_of(address)).name.encode()) > MAX_FILE_NAME or "/" in query:
        return False
    return is_static(path) or cache_key(path, query) is not None or _is_file(path)


def is_static(address: str) -> bool:
    return address.startswith(settings.STATIC_URL)


def _is_file(path: str) -> bool:
    try:
        return resolve(path).view_name in FILE_ROUTES
    except Resolver404:
        return False


def file_of(address: str) -> str:
    """Return the file of an address, from the root of the copy.

    `/nieuws/?pagina=2` is `nieuws/index@pagina=2.html`, with the query as the link has it.
    """
    path, _, query = address.partition("?")
    variant = f"@{query}" if query else ""
    if path.endswith("/"):
        return f"{path[1:]}index{variant}.html"
    if "." in PurePosixPath(path).name:
        return path[1:]
    return (
        f"{path[1:]}/index{variant}.json"  # of the API, where an address may have others below it
    )


def list_read_parameters(address: str) -> tuple[str, ...]:
    """Return the query parameters that the view of a page reads; a file takes none."""
    try:
        declared = getattr(resolve(address).func, "read_parameters", None)
    except Resolver404:
        return ()
    return declared.names if declared else ()
