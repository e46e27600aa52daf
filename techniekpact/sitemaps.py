"""The sitemap for search engines (sitemaps.org 0.9): few queries, and in parts when it is long."""

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import localdate

from caching.version import cached_per_version
from pact.navigation import PAGES_WITHOUT_TYPE
from pact.site_context import site_context
from publishing.links.internal import published_pages
from publishing.models import publishable_models

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Addresses in one sitemap, so that it stays below what the page cache takes in
# (caching.cached_page.MAX_PAGE_BYTES); a sitemap may hold ten times as many.
PART_SIZE = 5_000

# The path of a page, and when it was published last.
SitemapEntry = tuple[str, datetime | None]


def list_sitemap_entries() -> list[SitemapEntry]:
    """Return the path of every list and every published page, with its latest publication.

    A page that has nothing to show is left out, as everywhere.
    """
    lists = [model.list_route for model in publishable_models() if model.list_route]
    entries = [
        *((reverse(name), None) for name in (*PAGES_WITHOUT_TYPE, *lists)),
        *published_pages(),
    ]
    hidden = site_context().hidden_paths
    return [entry for entry in entries if entry[0] not in hidden]


def sitemap(request: HttpRequest) -> HttpResponse:
    """Show all addresses, or the index of the parts that they are divided over."""
    parts = _list_parts()
    return _xml_response(_render_index(parts) if len(parts) > 1 else _render_part(parts[0]))


def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    parts = _list_parts()
    if not 1 <= number <= len(parts) or len(parts) == 1:
        raise Http404
    return _xml_response(_render_part(parts[number - 1]))


@cached_per_version
def _list_parts() -> list[list[SitemapEntry]]:
    entries = list_sitemap_entries()
    starts = range(0, len(entries), PART_SIZE)
    return [entries[start : start + PART_SIZE] for start in starts]


def _render_index(parts: list[list[SitemapEntry]]) -> str:
    sitemaps = "".join(
        _render_entry("sitemap", reverse("sitemap-part", args=[number]), _newest(part))
        for number, part in enumerate(parts, start=1)
    )
    return f'<sitemapindex xmlns="{NAMESPACE}">{sitemaps}</sitemapindex>'


def _newest(part: list[SitemapEntry]) -> datetime | None:
    return max((published_at for _, published_at in part if published_at), default=None)


def _render_part(part: list[SitemapEntry]) -> str:
    urls = "".join(_render_entry("url", *entry) for entry in part)
    return f'<urlset xmlns="{NAMESPACE}">{urls}</urlset>'


def _render_entry(tag: str, path: str, published_at: datetime | None) -> str:
    modified = f"<lastmod>{localdate(published_at)}</lastmod>" if published_at else ""
    return f"<{tag}><loc>{escape(settings.SITE_URL + path)}</loc>{modified}</{tag}>"


def _xml_response(root: str) -> HttpResponse:
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n',
        content_type="application/xml",
        headers={"X-Robots-Tag": "noindex"},
    )
