"""Atom feeds (RFC 4287) of what was published last, one per content type."""

from datetime import datetime, time

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet, TextField
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from pact.models import Article
from publishing.models import Publishable

MAX_ENTRIES = 30


class PublishedFeed(Feed):
    """The newest published objects of a type that declares `list_route` and `feed_label`.

    Its route must be named `<list_route>-feed`: every page links to it by that name.
    """

    feed_type = Atom1Feed
    author_name = "Techniekpact"

    def __init__(self, model: type[Publishable], title: str = "", description: str = "") -> None:
        self.model = model
        self.title = f"Techniekpact: {title or model.feed_label.lower()}"
        self.description = self.subtitle = description or f"{model.feed_label} van het Techniekpact"

    def link(self) -> str:
        return settings.SITE_URL + reverse(self.model.list_route)

    def feed_url(self) -> str:
        return settings.SITE_URL + reverse(f"{self.model.list_route}-feed")

    def items(self) -> QuerySet[Publishable]:
        return self.published_objects().order_by("-first_published_at", "-pk")[:MAX_ENTRIES]

    def published_objects(self) -> QuerySet[Publishable]:
        """Return what visitors may see, without the long texts."""
        fields = self.model._meta.concrete_fields
        long_texts = [field.name for field in fields if isinstance(field, TextField)]
        queryset: QuerySet[Publishable] = self.model._default_manager.published()
        return queryset.defer(*long_texts)

    def item_title(self, item: Publishable) -> str:
        return str(getattr(item, item.title_field))

    def item_description(self, item: Publishable) -> str:
        return item.summary

    def item_link(self, item: Publishable) -> str:
        return settings.SITE_URL + item.get_absolute_url()

    def item_pubdate(self, item: Publishable) -> datetime | None:
        return item.first_published_at

    def item_updateddate(self, item: Publishable) -> datetime | None:
        return item.last_published_at


class ArticleFeed(PublishedFeed):
    """News in the order of its own date, which an editor may set in the past."""

    def items(self) -> QuerySet[Publishable]:
        return self.published_objects()[:MAX_ENTRIES]

    def item_pubdate(self, item: Publishable) -> datetime:
        assert isinstance(item, Article)
        return timezone.make_aware(datetime.combine(item.date, time()))
