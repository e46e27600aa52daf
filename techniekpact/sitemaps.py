"""Every public page, for search engines (sitemaps.org 0.9), in one query."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from ambassadors.models import Ambassador
from pact.models import Article, Goal, Indicator, Page, Project, Stakeholder
from publishing.together import together
from regions.models import Landsdeel, Region

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
)

BY_SLUG: tuple[Any, ...] = (
    Stakeholder,
    Landsdeel,
    Indicator,
    Project,
    Ambassador,
    Article,
    Page,
)
ENTRY = ["slug", "last_published_at"]

Entry = tuple[str, datetime | None]


class SiteSitemap(Sitemap):
    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def items(self) -> list[Entry]:
        lists: list[Entry] = [(reverse(name), None) for name in LISTS]
        return lists + [(row.get_absolute_url(), row.last_published_at) for row in published()]

    def location(self, item: Entry) -> str:
        return item[0]

    def lastmod(self, item: Entry) -> datetime | None:
        return item[1]


def published() -> list[Any]:
    """All things with a page of their own that visitors may see, in one query."""
    found = together(
        goals=(Goal.objects.published(), ["number", "last_published_at"]),
        regions=(Region.objects.published().order_by("slug"), [*ENTRY, "landsdeel_id"]),
        **{
            model.__name__: (model._default_manager.published().order_by("slug"), ENTRY)
            for model in BY_SLUG
        },
    )
    landsdelen = {landsdeel.pk: landsdeel for landsdeel in found["Landsdeel"]}
    for region in found["regions"]:
        region.landsdeel = landsdelen[region.landsdeel_id]
    return [row for rows in found.values() for row in rows]


SITEMAPS = {"alles": SiteSitemap}
