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
    """All things with a page of their own that visitors may see."""
    fields = ["slug", "last_published_at"]
    found = together(
        stakeholders=(Stakeholder.objects.published().order_by("slug"), fields),
        landsdelen=(Landsdeel.objects.published().order_by("slug"), fields),
        regions=(
            Region.objects.published().filter(landsdeel__live=True).order_by("slug"),
            [*fields, "landsdeel_id"],
        ),
        goals=(
            Goal.objects.published().filter(pillar__live=True),
            ["number", "last_published_at"],
        ),
        indicators=(
            Indicator.objects.published()
            .filter(measurements__isnull=False)
            .order_by("slug")
            .distinct(),
            fields,
        ),
        projects=(Project.objects.published().order_by("slug"), fields),
        ambassadors=(Ambassador.objects.published().order_by("slug"), fields),
        articles=(Article.objects.published().order_by("slug"), fields),
        pages=(Page.objects.published().order_by("slug"), fields),
    )
    landsdelen = {landsdeel.pk: landsdeel for landsdeel in found["landsdelen"]}
    for region in found["regions"]:
        region.landsdeel = landsdelen[region.landsdeel_id]
    return [row for rows in found.values() for row in rows]


SITEMAPS = {"alles": SiteSitemap}
