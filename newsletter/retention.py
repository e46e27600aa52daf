"""Deletion of personal data that is no longer needed, a small batch in each turn of a worker.

The privacy statement promises these periods.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from newsletter.erasure import delete_old_traces
from newsletter.models import (
    AddressChange,
    Delivery,
    Import,
    ImportRow,
    Mailing,
    Subscriber,
    SubscriberRequest,
    Suppression,
    TokenBucket,
    TransactionalMail,
    Worker,
)
from newsletter.services.subscriber_import import cancel_import
from newsletter.services.suppression import erase_subscriber

# Rows of a table that are deleted in one turn.
DELETE_BATCH_SIZE = 2_000
# Subscribers that are erased in one turn.
ERASE_BATCH_SIZE = 200

# After it was processed: the worker counts how many it did in an hour.
KEEP_REQUESTS = timedelta(hours=1)

KEEP_TRANSACTIONAL_MAIL = timedelta(days=30)
# After the end of their mailing, which keeps the counts (rule 10).
KEEP_DELIVERIES = timedelta(days=90)

# The file of an import: a worker reads it within minutes, and an editor decides the same day.
KEEP_IMPORT_FILES = timedelta(days=1)

KEEP_IMPORT_ROWS = timedelta(days=30)
KEEP_WORKERS = timedelta(days=30)
KEEP_BUCKETS = timedelta(days=1)


def delete_expired_data() -> None:
    for job in RETENTION_JOBS:
        job()


def delete_expired_subscribers() -> None:
    """Delete what was not confirmed, and erase subscribers whose subscription ended long ago."""
    delete_batch(Subscriber.objects.unconfirmed_expired().order_by("requested_at"))
    delete_batch(AddressChange.objects.expired().order_by("requested_at"))
    due = Subscriber.objects.due_for_erasure()
    for pk in list(due.order_by("ended_at").values_list("pk", flat=True)[:ERASE_BATCH_SIZE]):
        with transaction.atomic():
            # Tested again under a lock: she may have come back meanwhile.
            for subscriber in due.select_for_update().filter(pk=pk):
                erase_subscriber(subscriber=subscriber, requested_by_subscriber=False)


def delete_old_mail() -> None:
    """Delete transactional mails, and the requests for them."""
    now = timezone.now()
    delete_batch(SubscriberRequest.objects.filter(processed_at__lt=now - KEEP_REQUESTS))
    delete_batch(Delivery.objects.filter(mailing=None, ended_at__lt=now - KEEP_TRANSACTIONAL_MAIL))
    delete_batch(TransactionalMail.objects.filter(created_at__lt=now - KEEP_TRANSACTIONAL_MAIL))


def delete_old_deliveries() -> None:
    """Delete the deliveries of mailings that ended long ago, oldest first as in the table."""
    limit = timezone.now() - KEEP_DELIVERIES
    old = Mailing.objects.filter(
        state__in=Mailing.ENDED_STATES, ended_at__lt=limit, deliveries_deleted=False
    )
    for mailing in old.order_by("pk")[:1]:
        if not delete_batch(Delivery.objects.filter(mailing=mailing.pk).order_by("pk")):
            Suppression.objects.filter(mailing=mailing.pk).update(mailing=None)
            Mailing.objects.filter(pk=mailing.pk).update(deliveries_deleted=True, pictures=[])


def delete_old_imports() -> None:
    """Delete the files and addresses of old imports; the proof stays."""
    now = timezone.now()
    limit, file_limit = now - KEEP_IMPORT_ROWS, now - KEEP_IMPORT_FILES
    judged = [Import.State.CHECKING, Import.State.CHECKED]
    unapproved = Q(state__in=judged, created_at__lt=limit)
    abandoned = Q(state=Import.State.READING, created_at__lt=file_limit)
    for subscriber_import in Import.objects.filter(unapproved | abandoned)[:1]:
        cancel_import(subscriber_import=subscriber_import)
    with transaction.atomic():
        old = Import.objects.filter(state__in=judged, created_at__lt=file_limit)
        for subscriber_import in old.exclude(upload="").select_for_update():
            subscriber_import.discard_upload()
            subscriber_import.save(update_fields=["upload", "layout"])
    delete_batch(ImportRow.objects.filter(batch__ended_at__lt=limit).order_by("pk"))


def delete_old_workers() -> None:
    delete_batch(Worker.objects.filter(last_seen_at__lt=timezone.now() - KEEP_WORKERS))


def delete_idle_buckets() -> None:
    """Delete buckets of domains without mail for a day: these are full, with nothing reserved."""
    now = timezone.now()
    idle = TokenBucket.objects.filter(refilled_at__lt=now - KEEP_BUCKETS, trouble="").exclude(
        paused_until__gt=now
    )
    # Workers lock buckets in this order.
    delete_batch(idle.order_by("domain"))


RETENTION_JOBS: list[Callable[[], None]] = [
    delete_expired_subscribers,
    delete_old_mail,
    delete_old_deliveries,
    delete_old_imports,
    delete_old_workers,
    delete_idle_buckets,
    delete_old_traces,
]


@transaction.atomic
def delete_batch(rows: QuerySet) -> int:
    """Delete a batch, locked first: a row that no longer fits the query by then stays."""
    ids = list(rows.select_for_update().values_list("pk", flat=True)[:DELETE_BATCH_SIZE])
    if ids:
        rows.model._default_manager.filter(pk__in=ids).delete()
    return len(ids)
