"""Queues of the worker: how much waits, and since when."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Min
from django.utils import timezone

from images.models import Image
from images.social_image import SocialImage
from newsletter.models import Delivery, Mailing, SubscriberRequest
from publishing.due_jobs import overdue_moments
from publishing.models.export import Export


class QueueFigures(NamedTuple):
    waiting: int
    # The moment since which the first of these could have been done; `None` where none waits, or
    # where the rows do not say.
    oldest: datetime | None = None


def _single_mail() -> QueueFigures:
    ready = Delivery.objects.ready_to_send(None).order_by()
    return QueueFigures(*ready.aggregate(n=Count("pk"), first=Min("not_before")).values())


def _newsletters() -> QueueFigures:
    """Count by the mailings, because a mailing may have a million deliveries."""
    mailings = list(Mailing.objects.sending().without_bodies())
    firsts = [
        Delivery.objects.ready_to_send(mailing.pk).values_list("not_before", flat=True).first()
        for mailing in mailings
    ]
    waiting = sum(mailing.remaining_count for mailing in mailings)
    return QueueFigures(waiting, min(filter(None, firsts), default=None))


def _requests() -> QueueFigures:
    rows = SubscriberRequest.objects.filter(processed_at=None).order_by()
    return QueueFigures(*rows.aggregate(n=Count("pk"), first=Min("created_at")).values())


def _exports() -> QueueFigures:
    rows = Export.objects.filter(state__in=Export.UNFINISHED_STATES).order_by()
    return QueueFigures(*rows.aggregate(n=Count("pk"), first=Min("created_at")).values())


def _publications() -> QueueFigures:
    moments = overdue_moments()
    return QueueFigures(len(moments), min(moments, default=None))


QUEUES: dict[str, Callable[[], QueueFigures]] = {
    "mail": _single_mail,
    "newsletters": _newsletters,
    "requests": _requests,
    "exports": _exports,
    "publications": _publications,
    "uploads": lambda: QueueFigures(Image.objects.exclude(incoming="").count()),
    "renditions": lambda: QueueFigures(Image.objects.without_current_renditions().count()),
    "social_images": lambda: QueueFigures(SocialImage.objects.without_current_drawing().count()),
}


def seconds_since(moment: datetime | None) -> float:
    """Return how long ago a moment is; 0 for one to come, and for none."""
    return max(0.0, (timezone.now() - moment).total_seconds()) if moment else 0.0
