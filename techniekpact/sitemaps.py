"""Every public page, for search engines (sitemaps.org 0.9), in one query."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

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

Entry = tuple[str, datetime | None]


class SiteSitemap(Sitemap):
    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def items(self) -> list[Entry]:
        return [*((reverse(name), None) for name in LISTS), *pages()]

    def location(self, item: Entry) -> str:
        return item[0]

    def lastmod(self, item: Entry) -> datetime | None:
        return item[1]


SITEMAPS = {"alles": SiteSitemap}
