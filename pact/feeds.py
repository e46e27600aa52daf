"""Atom feeds (RFC 4287) of the news and of the examples from practice."""

from datetime import datetime, time

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from pact.models import Article, Project
from pact.project_cards import LONG_TEXT_FIELDS

MAX_ENTRIES = 30


class AtomFeed(Feed):
    feed_type = Atom1Feed
    author_name = "Techniekpact"

    def item_description(self, item: Article | Project) -> str:
        return item.summary

    def item_link(self, item: Article | Project) -> str:
        return settings.SITE_URL + item.get_absolute_url()

    def item_updateddate(self, item: Article | Project) -> datetime | None:
        return item.last_published_at


class ArticleFeed(AtomFeed):
    title = "Techniekpact: nieuws"
    description = subtitle = "Nieuws van het Techniekpact"
    link = f"{settings.SITE_URL}/nieuws/"
    feed_url = f"{settings.SITE_URL}/nieuws/atom.xml"

    def items(self) -> QuerySet[Article]:
        return Article.objects.published().defer("body", "sources", "editor_note")[:MAX_ENTRIES]

    def item_title(self, item: Article) -> str:
        return item.title

    def item_pubdate(self, item: Article) -> datetime:
        return timezone.make_aware(datetime.combine(item.date, time()))


class ProjectFeed(AtomFeed):
    title = "Techniekpact: praktijkvoorbeelden"
    description = subtitle = "Nieuwe en bijgewerkte voorbeelden uit de praktijk"
    link = f"{settings.SITE_URL}/praktijk/"
    feed_url = f"{settings.SITE_URL}/praktijk/atom.xml"

    def items(self) -> QuerySet[Project]:
        newest = Project.objects.published().order_by("-first_published_at", "-pk")
        return newest.defer(*LONG_TEXT_FIELDS)[:MAX_ENTRIES]

    def item_title(self, item: Project) -> str:
        return item.title

    def item_pubdate(self, item: Project) -> datetime | None:
        return item.first_published_at
