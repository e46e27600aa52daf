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
    Delivery,
    Import,
    ImportRow,
    Mailing,
    NetworkRequestCount,
    Subscriber,
    SubscriberRequest,
    TokenBucket,
    TransactionalMail,
    Worker,
)
from newsletter.services.subscriber_import import cancel_import
from newsletter.services.suppression import erase_subscriber

DELETE_BATCH_SIZE = 2_000
"""Rows that one turn deletes of a table."""

ERASE_BATCH_SIZE = 200

KEEP_REQUESTS = timedelta(hours=1)
KEEP_NETWORK_COUNTS = timedelta(hours=1)
"""Then its hash is no longer asked for."""

KEEP_TRANSACTIONAL_MAIL = timedelta(days=30)
KEEP_DELIVERIES = timedelta(days=90)
"""After the end of their mailing, of which the counts stay."""

KEEP_UNREAD_IMPORTS = timedelta(hours=1)
"""It takes a minute, unless the web process was killed."""

KEEP_IMPORT_ROWS = timedelta(days=30)
KEEP_WORKERS = timedelta(days=30)
KEEP_BUCKETS = timedelta(days=1)


def delete_expired_data() -> None:
    for job in RETENTION_JOBS:
        job()


def delete_expired_subscribers() -> None:
    """Who did not confirm in time, and who left or was stopped long ago."""
    _delete_batch(Subscriber.objects.unconfirmed_expired().order_by("requested_at"))
    gone = Subscriber.objects.due_for_erasure()
    for key in list(gone.order_by("ended_at").values_list("pk", flat=True)[:ERASE_BATCH_SIZE]):
        with transaction.atomic():
            # Asked again under a lock: she may have come back meanwhile.
            for subscriber in gone.select_for_update().filter(pk=key):
                erase_subscriber(subscriber=subscriber, requested_by_subscriber=False)


def delete_old_mail() -> None:
    """Single mails, the requests for them, and how many came from where."""
    now = timezone.now()
    _delete_batch(NetworkRequestCount.objects.filter(since__lt=now - KEEP_NETWORK_COUNTS))
    _delete_batch(
        SubscriberRequest.objects.filter(created_at__lt=now - KEEP_REQUESTS).exclude(
            processed_at=None
        )
    )
    _delete_batch(Delivery.objects.filter(mailing=None, ended_at__lt=now - KEEP_TRANSACTIONAL_MAIL))
    _delete_batch(TransactionalMail.objects.filter(created_at__lt=now - KEEP_TRANSACTIONAL_MAIL))


def delete_old_deliveries() -> None:
    """Who got what, of mailings that ended long ago, the oldest first: their rows come first."""
    limit = timezone.now() - KEEP_DELIVERIES
    old = Mailing.objects.filter(
        state__in=Mailing.ENDED_STATES, ended_at__lt=limit, deliveries_deleted=False
    )
    for mailing in old.order_by("pk")[:1]:
        if not _delete_batch(Delivery.objects.filter(mailing=mailing.pk).order_by("pk")):
            Mailing.objects.filter(pk=mailing.pk).update(deliveries_deleted=True)


def delete_old_imports() -> None:
    """The addresses that were handed in; the proof stays."""
    now = timezone.now()
    limit = now - KEEP_IMPORT_ROWS
    waiting = Q(state__in=[Import.State.CHECKING, Import.State.CHECKED], created_at__lt=limit)
    abandoned = Q(state=Import.State.READING, created_at__lt=now - KEEP_UNREAD_IMPORTS)
    for imported in Import.objects.filter(waiting | abandoned)[:1]:
        cancel_import(subscriber_import=imported)
    _delete_batch(ImportRow.objects.filter(batch__ended_at__lt=limit).order_by("pk"))


def delete_old_workers() -> None:
    _delete_batch(Worker.objects.filter(last_seen_at__lt=timezone.now() - KEEP_WORKERS))


def delete_idle_buckets() -> None:
    """Of domains without mail for a day: no place is reserved that far ahead, so they are full."""
    now = timezone.now()
    idle = TokenBucket.objects.filter(refilled_at__lt=now - KEEP_BUCKETS).exclude(
        paused_until__gt=now
    )
    # In the order in which workers take from them.
    _delete_batch(idle.order_by("domain"))


RETENTION_JOBS: list[Callable[[], None]] = [
    delete_expired_subscribers,
    delete_old_mail,
    delete_old_deliveries,
    delete_old_imports,
    delete_old_workers,
    delete_idle_buckets,
]


@transaction.atomic
def _delete_batch(rows: QuerySet[Any]) -> int:
    """Locked first: what no longer belongs to `rows` when its turn comes, stays."""
    keys = list(rows.select_for_update().values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
    if keys:
        rows.model._default_manager.filter(pk__in=keys).delete()
    return len(keys)
