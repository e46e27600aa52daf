"""Retries of a delivery that did not go, until it has failed."""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from newsletter.delivery.queue import DeliveryTask, finish
from newsletter.models import Delivery, Mailing, Refusal

# Time until the next attempt, after each that was deferred; then the delivery has failed.
RETRY_DELAYS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360)]

# Time until the next try when it was not about the reader: the first time, and after that.
FIRST_WAIT = timedelta(minutes=1)
NEXT_WAIT = timedelta(minutes=5)

# Time since a mailing began after which trouble with one address or domain counts as an attempt
# after all, as for mail servers themselves (RFC 5321, 4.5.4.1).
PATIENCE = timedelta(days=5)


def defer(worker: int, task: DeliveryTask, *, reason: str) -> None:
    """Put a delivery off until its next attempt; after the last one it has failed."""
    if task.deferrals >= len(RETRY_DELAYS):
        finish(worker, task, Delivery.State.FAILED, reason)
        return
    at = timezone.now() + RETRY_DELAYS[task.deferrals]
    _put_off(worker, task, reason, at, deferrals=F("deferrals") + 1)


def wait(worker: int, task: DeliveryTask, *, reason: str, until: datetime | None = None) -> None:
    """Put a delivery off without counting an attempt: it was not about the reader."""
    delay = NEXT_WAIT if task.previous_reason == reason else FIRST_WAIT
    _put_off(worker, task, reason, until or timezone.now() + delay)


def is_patient(mailing: Mailing | None) -> bool:
    """Return whether trouble with one address or domain does not count as an attempt yet."""
    if mailing is None or mailing.started_at is None:
        return False
    return timezone.now() - mailing.started_at < PATIENCE


def _put_off(worker: int, task: DeliveryTask, reason: str, at: datetime, **changes: object) -> None:
    Delivery.objects.filter(pk=task.pk, worker=worker).in_flight().update(
        state=Delivery.State.PENDING,
        worker=None,
        lease_until=None,
        ended_at=None,
        not_before=at,
        has_reserved_slot=False,
        reason=reason,
        refusal=Refusal.NONE,
        **changes,
    )
