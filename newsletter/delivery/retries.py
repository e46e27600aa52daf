"""Retries of a delivery that was deferred, until it has failed."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from newsletter.delivery.queue import DeliveryTask, finish
from newsletter.models import Delivery, Refusal

# Time until the next attempt, after each that was deferred; then the delivery has failed.
RETRY_DELAYS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360)]


def defer(worker: int, task: DeliveryTask, *, reason: str) -> None:
    """Put a delivery off until its next attempt; after the last one it has failed."""
    if task.deferrals >= len(RETRY_DELAYS):
        finish(worker, task, Delivery.State.FAILED, reason)
        return
    Delivery.objects.filter(pk=task.pk, worker=worker).in_flight().update(
        state=Delivery.State.PENDING,
        worker=None,
        lease_until=None,
        not_before=timezone.now() + RETRY_DELAYS[task.deferrals],
        has_reserved_slot=False,
        deferrals=F("deferrals") + 1,
        reason=reason,
        refusal=Refusal.NONE,
    )
