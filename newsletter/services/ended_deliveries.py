"""Follow-up of deliveries that ended: sending again, and assessing refusals of a mailing.

The request stands on the mailing (`Mailing.follow_up`). A worker does it, a batch of deliveries in
each transaction, which also counts them: a worker that is killed leaves nothing half done.
"""

from collections import Counter
from functools import partial

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from newsletter.models import (
    UNWEIGHED_REFUSALS,
    Delivery,
    FailureCause,
    Mailing,
    Refusal,
    Subscriber,
)
from newsletter.services.bounces import has_too_many_soft_bounces, says_nothing_now
from newsletter.services.mailings import require_not_held
from newsletter.services.suppression import suppress
from newsletter.time_budget import TimeBudget
from publishing.audit import record_event
from publishing.models import Event
from publishing.permissions import Permission, require_permission

FollowUp = Mailing.FollowUp

# Deliveries that are queued again, or assessed, in one transaction.
REQUEUE_BATCH_SIZE = 5_000
ASSESS_BATCH_SIZE = 100

RETRYABLE_STATES = (Mailing.State.SENDING, Mailing.State.PAUSED, Mailing.State.DONE)
FOLLOW_UP_BY_STATE = {
    Delivery.State.FAILED: FollowUp.RETRY_FAILED,
    Delivery.State.UNCERTAIN: FollowUp.RETRY_UNCERTAIN,
}
STATE_BY_FOLLOW_UP: dict[str, Delivery.State] = {
    FollowUp.RETRY_FAILED: Delivery.State.FAILED,
    FollowUp.RETRY_UNCERTAIN: Delivery.State.UNCERTAIN,
    FollowUp.RETRY_REFUSED: Delivery.State.FAILED,
}

MAILING_FIELDS = [
    *("failed", "uncertain", "failure_counts"),
    *("state", "ended_at", "refusal_score", "follow_up"),
]


@transaction.atomic
def request_retry(*, mailing: Mailing, user: User, state: Delivery.State) -> None:
    """Ask a worker to send again to the readers whose delivery failed or is uncertain.

    Readers who unsubscribed since are left out. Raises `ValidationError` when it cannot be done.
    """
    require_permission(user, Permission.PUBLISH, mailing.issue)
    require_not_held(mailing)
    row = Mailing.objects.select_for_update().without_bodies().get(pk=mailing.pk)
    if row.state not in RETRYABLE_STATES:
        raise ValidationError("Deze verzending is geannuleerd.")
    if row.follow_up:
        raise ValidationError("De worker is hier nog mee bezig. Probeer het over een minuut weer.")
    row.follow_up, row.follow_up_requested_at = FOLLOW_UP_BY_STATE[state], timezone.now()
    if not _deliveries_to_requeue(row).exists():
        raise ValidationError("Er is niemand meer om hem opnieuw naar te sturen.")
    row.save(update_fields=["follow_up", "follow_up_requested_at"])
    label = row.get_follow_up_display()
    record_event(Event.Kind.CHANGED, row.issue, user, f"Opnieuw sturen: {label}")


def process_follow_ups() -> None:
    """Do what was asked for, within the time of one turn of the worker."""
    time_budget = TimeBudget()
    for mailing in Mailing.objects.exclude(follow_up="").only("pk", "follow_up"):
        is_assessment = mailing.follow_up == FollowUp.ASSESS_REFUSALS
        step = assess_refusals if is_assessment else requeue_batch
        time_budget.repeat_until_spent(partial(step, mailing.pk))


@transaction.atomic
def requeue_batch(mailing_id: int) -> bool:
    """Queue the next deliveries as if they were never tried; return whether there are more."""
    requested = Mailing.objects.filter(pk=mailing_id, follow_up__in=STATE_BY_FOLLOW_UP)
    row = requested.select_for_update().without_bodies().first()
    if row is None:
        return False
    deliveries = list(
        _deliveries_to_requeue(row)
        .select_for_update(of=["self"])
        .values_list("pk", "reason", "refusal", "is_counted")[:REQUEUE_BATCH_SIZE]
    )
    _requeue(row, [pk for pk, *_ in deliveries])
    counted = Counter(
        FailureCause(reason, refusal) for _, reason, refusal, is_counted in deliveries if is_counted
    )
    if row.follow_up == FollowUp.RETRY_UNCERTAIN:
        row.uncertain -= counted.total()
    else:
        row.failed -= counted.total()
        row.store_failures(row.count_failures() - counted)
    if deliveries and row.state == Mailing.State.DONE:
        row.state, row.ended_at = Mailing.State.SENDING, None
    if len(deliveries) < REQUEUE_BATCH_SIZE:
        row.follow_up, row.refusal_score = "", 0
    row.save(update_fields=MAILING_FIELDS)
    return bool(row.follow_up)


def _requeue(row: Mailing, ids: list[int]) -> None:
    # A refusal is remembered, so that the same one is seen to be repeated.
    keeps_cause = row.follow_up == FollowUp.RETRY_REFUSED
    cause = {} if keeps_cause else {"reason": "", "refusal": Refusal.NONE, "bounce": ""}
    Delivery.objects.filter(pk__in=ids).update(
        state=Delivery.State.PENDING,
        deferrals=0,
        not_before=timezone.now(),
        ended_at=None,
        worker=None,
        is_counted=False,
        **cause,
    )


def _deliveries_to_requeue(row: Mailing) -> "QuerySet[Delivery]":
    """Return what is to be sent again, of what ended before it was asked for."""
    deliveries: QuerySet[Delivery] = Delivery.objects.filter(
        mailing=row,
        mailing__state__in=RETRYABLE_STATES,
        state=STATE_BY_FOLLOW_UP[row.follow_up],
        ended_at__lte=row.follow_up_requested_at,
        subscriber__state=Subscriber.State.CONFIRMED,
    )
    if row.follow_up == FollowUp.RETRY_REFUSED:
        return deliveries.filter(refusal__in=UNWEIGHED_REFUSALS)
    return deliveries


def assess_refusals(mailing_id: int) -> bool:
    """Weigh the next refusals of a mailing that had few; return whether there are more."""
    refused = Delivery.objects.filter(
        mailing=mailing_id, state=Delivery.State.FAILED, refusal__in=UNWEIGHED_REFUSALS
    )
    deliveries = list(refused.select_related("subscriber")[:ASSESS_BATCH_SIZE])
    for delivery in deliveries:
        _weigh_refusal(delivery)
    if not deliveries:
        assessed = Mailing.objects.filter(pk=mailing_id, follow_up=FollowUp.ASSESS_REFUSALS)
        assessed.update(follow_up="")
    return bool(deliveries)


@transaction.atomic
def _weigh_refusal(delivery: Delivery) -> None:
    """Stop a reader whom the refusal blames; hold one that may pass against her as a bounce."""
    before = FailureCause(delivery.reason, delivery.refusal)
    after = FailureCause(delivery.reason, Refusal.NONE)
    subscriber: Subscriber | None = delivery.subscriber
    if subscriber is not None and subscriber.state == Subscriber.State.CONFIRMED:
        reason = _suppression_reason(delivery, subscriber)
        if reason:
            suppress(email=subscriber.email, reason=reason, mailing_id=delivery.mailing_id)
            after = FailureCause(delivery.reason, Refusal.STOPPED)
    mailings = Mailing.objects.select_for_update().only("failure_counts")
    row = mailings.get(pk=delivery.mailing_id or 0)
    unweighed = Delivery.objects.filter(pk=delivery.pk, refusal=before.refusal)
    if unweighed.update(refusal=after.refusal):
        row.store_failures(row.count_failures() + Counter([after]) - Counter([before]))
        row.save(update_fields=["failure_counts"])


def _suppression_reason(delivery: Delivery, subscriber: Subscriber) -> Subscriber.Reason | None:
    if says_nothing_now(delivery, subscriber):
        return None
    match delivery.refusal:
        case Refusal.READER:
            return Subscriber.Reason.BOUNCED
        case Refusal.SOFT | Refusal.AMBIGUOUS:
            Delivery.objects.filter(pk=delivery.pk, bounce="").update(bounce=Delivery.Bounce.SOFT)
            if has_too_many_soft_bounces(subscriber):
                return Subscriber.Reason.SOFT_BOUNCED
    return None
