"""The archive as an Atom feed (RFC 4287)."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from newsletter.models import Issue
from pact.feeds import MAX_ENTRIES, AtomFeed


class IssueFeed(AtomFeed):
    title = "Techniekpact: nieuwsbrief"
    description = subtitle = "De nieuwsbrieven die wij hebben verstuurd"
    link = f"{settings.SITE_URL}/nieuwsbrief/archief/"
    feed_url = f"{settings.SITE_URL}/nieuwsbrief/archief/atom.xml"

    def items(self) -> QuerySet[Issue]:
        return Issue.objects.published()[:MAX_ENTRIES]

    def item_title(self, item: Issue) -> str:
        return item.title

    def item_pubdate(self, item: Issue) -> datetime | None:
        return item.first_published_at
