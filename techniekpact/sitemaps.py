"""Every public page, for search engines (sitemaps.org 0.9), in one query."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import localdate

from caching.version import cached_per_version
from publishing.links.internal import published_pages

LIST_ROUTES = (
    "home",
    "stakeholders",
    "landsdelen",
    "goals",
    "indicators",
    "projects",
    "ambassadors",
    "articles",
    "newsletter:subscribe",
    "newsletter:issues",
)
MAX_ADDRESSES = 50_000
"""As many addresses as one sitemap may hold."""


def list_sitemap_entries() -> list[tuple[str, datetime | None]]:
    """All lists and all that is published, each with when it was published last."""
    return [*((reverse(name), None) for name in LIST_ROUTES), *published_pages()]


def sitemap(request: HttpRequest) -> HttpResponse:
    headers = {"X-Robots-Tag": "noindex"}
    return HttpResponse(_render_sitemap(), content_type="application/xml", headers=headers)


@cached_per_version
def _render_sitemap() -> str:
    urls = "".join(
        _render_entry(path, moment) for path, moment in list_sitemap_entries()[:MAX_ADDRESSES]
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>\n'
    )


def _render_entry(path: str, moment: datetime | None) -> str:
    changed = f"<lastmod>{localdate(moment)}</lastmod>" if moment else ""
    return f"<url><loc>{escape(settings.SITE_URL + path)}</loc>{changed}</url>"
