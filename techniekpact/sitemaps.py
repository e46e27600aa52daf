"""Every public page, for search engines (sitemaps.org 0.9), in one query."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import localdate

from publishing.generation import remembered
from publishing.links import pages

LISTS = (
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
MOST = 50_000
"""As many addresses as one sitemap may hold."""


def addresses() -> list[tuple[str, datetime | None]]:
    """All lists and all that is published, each with when it was published last."""
    return [*((reverse(name), None) for name in LISTS), *pages()]


def sitemap(request: HttpRequest) -> HttpResponse:
    headers = {"X-Robots-Tag": "noindex"}
    return HttpResponse(_document(), content_type="application/xml", headers=headers)


@remembered
def _document() -> str:
    urls = "".join(_url(path, moment) for path, moment in addresses()[:MOST])
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>\n'
    )


def _url(path: str, moment: datetime | None) -> str:
    changed = f"<lastmod>{localdate(moment)}</lastmod>" if moment else ""
    return f"<url><loc>{escape(settings.SITE_URL + path)}</loc>{changed}</url>"
