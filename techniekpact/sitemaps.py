"""The sitemap for search engines (sitemaps.org 0.9), made with few queries."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import localdate

from caching.version import cached_per_version
from pact.navigation import PAGES_WITHOUT_TYPE
from pact.site_context import site_context
from publishing.links.internal import published_pages
from publishing.models import publishable_models

MAX_ADDRESSES = 50_000  # the most that one sitemap may hold


def list_sitemap_entries() -> list[tuple[str, datetime | None]]:
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
    headers = {"X-Robots-Tag": "noindex"}
    return HttpResponse(_render_sitemap(), content_type="application/xml", headers=headers)


@cached_per_version
def _render_sitemap() -> str:
    urls = "".join(
        _render_entry(path, published_at)
        for path, published_at in list_sitemap_entries()[:MAX_ADDRESSES]
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>\n'
    )


def _render_entry(path: str, published_at: datetime | None) -> str:
    modified = f"<lastmod>{localdate(published_at)}</lastmod>" if published_at else ""
    return f"<url><loc>{escape(settings.SITE_URL + path)}</loc>{modified}</url>"
