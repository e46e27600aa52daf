"""What the worker forgets for the newsletter, a little at a time; each turn ends soon.

How long what is kept is a promise of the privacy statement.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from newsletter.models import (
    Bucket,
    Delivery,
    Import,
    ImportRow,
    Letter,
    Mailing,
    Network,
    Request,
    Subscriber,
    Worker,
)
from newsletter.services.importing import call_off
from newsletter.services.stopping import erase

SLICE = 2_000
"""Rows that one turn deletes of a table."""

ERASED_AT_ONCE = 200

REQUESTS = timedelta(hours=1)
NETWORKS = timedelta(hours=1)
"""Then its hash is no longer asked for."""

SINGLE_MAILS = timedelta(days=30)
DELIVERIES = timedelta(days=90)
"""After the end of their mailing, of which the counts stay."""

READING = timedelta(hours=1)
"""It takes a minute, unless the web process was killed."""

IMPORTED_ROWS = timedelta(days=30)
WORKERS = timedelta(days=30)
BUCKETS = timedelta(days=1)


def forget() -> None:
    for job in JOBS:
        job()


def forget_subscribers() -> None:
    """Who did not confirm in time, and who left or was stopped long ago."""
    _delete_some(Subscriber.objects.expired().order_by("requested_at"))
    gone = Subscriber.objects.gone()
    for key in list(gone.order_by("ended_at").values_list("pk", flat=True)[:ERASED_AT_ONCE]):
        with transaction.atomic():
            # Asked again under a lock: she may have come back meanwhile.
            for subscriber in gone.select_for_update().filter(pk=key):
                erase(subscriber=subscriber, asked=False)


def forget_mails() -> None:
    """Single mails, the requests for them, and how many came from where."""
    now = timezone.now()
    _delete_some(Network.objects.filter(since__lt=now - NETWORKS))
    _delete_some(Request.objects.filter(made_at__lt=now - REQUESTS).exclude(done_at=None))
    _delete_some(Delivery.objects.filter(mailing=None, ended_at__lt=now - SINGLE_MAILS))
    _delete_some(Letter.objects.filter(made_at__lt=now - SINGLE_MAILS))


def forget_deliveries() -> None:
    """Who got what, of mailings that ended long ago, the oldest first: their rows come first."""
    limit = timezone.now() - DELIVERIES
    old = Mailing.objects.filter(state__in=Mailing.ENDED, ended_at__lt=limit, emptied=False)
    for mailing in old.order_by("pk")[:1]:
        if not _delete_some(Delivery.objects.filter(mailing=mailing.pk).order_by("pk")):
            Mailing.objects.filter(pk=mailing.pk).update(emptied=True)


def forget_imports() -> None:
    """The addresses that were handed in; the proof stays."""
    now = timezone.now()
    limit = now - IMPORTED_ROWS
    waiting = Q(state__in=[Import.State.CHECKING, Import.State.CHECKED], made_at__lt=limit)
    abandoned = Q(state=Import.State.READING, made_at__lt=now - READING)
    for imported in Import.objects.filter(waiting | abandoned)[:1]:
        call_off(imported=imported)
    _delete_some(ImportRow.objects.filter(imported__ended_at__lt=limit).order_by("pk"))


def forget_workers() -> None:
    _delete_some(Worker.objects.filter(beat_at__lt=timezone.now() - WORKERS))


def forget_buckets() -> None:
    """Of domains without mail for a day: no place is reserved that far ahead, so they are full."""
    now = timezone.now()
    idle = Bucket.objects.filter(filled_at__lt=now - BUCKETS).exclude(paused_until__gt=now)
    # In the order in which workers take from them.
    _delete_some(idle.order_by("domain"))


JOBS: list[Callable[[], None]] = [
    forget_subscribers,
    forget_mails,
    forget_deliveries,
    forget_imports,
    forget_workers,
    forget_buckets,
]


@transaction.atomic
def _delete_some(rows: QuerySet[Any]) -> int:
    """Locked first: what no longer belongs to `rows` when its turn comes, stays."""
    keys = list(rows.select_for_update().values_list("pk", flat=True)[:SLICE])
    if keys:
        rows.model._default_manager.filter(pk__in=keys).delete()
    return len(keys)
