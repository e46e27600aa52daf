"""Every public page, for search engines (sitemaps.org 0.9)."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from ambassadors.models import Ambassador
from pact.models import Article, Goal, Indicator, Page, Project, Stakeholder
from publishing.models import PublishableQuerySet
from regions.models import Landsdeel, Region


class SiteSitemap(Sitemap):
    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class ListSitemap(SiteSitemap):
    def items(self) -> list[str]:
        return [
            "home", "stakeholders", "landsdelen", "goals", "indicators", "projects",
            "ambassadors", "articles", "newsletter:subscribe",
        ]  # fmt: skip

    def location(self, item: str) -> str:
        return reverse(item)


class PublishedSitemap(SiteSitemap):
    def __init__(self, queryset: PublishableQuerySet) -> None:
        self.queryset = queryset

    def items(self) -> QuerySet[Any]:
        return self.queryset.published()

    def lastmod(self, item: Any) -> datetime | None:
        return item.last_published_at


SITEMAPS = {
    "overzichten": ListSitemap,
    "os": PublishedSitemap(Stakeholder.objects.all()),
    "landsdelen": PublishedSitemap(Landsdeel.objects.all()),
    "regios": PublishedSitemap(
        Region.objects.filter(landsdeel__live=True).select_related("landsdeel")
    ),
    "doelen": PublishedSitemap(Goal.objects.filter(pillar__live=True)),
    "cijfers": PublishedSitemap(Indicator.objects.filter(measurements__isnull=False).distinct()),
    "praktijk": PublishedSitemap(Project.objects.all()),
    "ambassadeurs": PublishedSitemap(Ambassador.objects.all()),
    "nieuws": PublishedSitemap(Article.objects.all()),
    "paginas": PublishedSitemap(Page.objects.all()),
}
