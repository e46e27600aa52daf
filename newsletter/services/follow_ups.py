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

from newsletter.missed_deliveries import ALL_FAILED, MissedChoice, select_missed
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
RETRIES = (FollowUp.RETRY, FollowUp.RETRY_REFUSED)

MAILING_FIELDS = [
    *Delivery.MISSED_STATES,
    *("state", "ended_at", "failure_counts", "refusal_score", "follow_up", "follow_up_choice"),
]


def can_be_retried(mailing: Mailing) -> bool:
    """Return whether readers who missed a mailing can be sent to again now."""
    is_possible = mailing.state in RETRYABLE_STATES and not mailing.deliveries_deleted
    return is_possible and not mailing.follow_up


@transaction.atomic
def request_retry(*, mailing: Mailing, user: User, choice: MissedChoice) -> None:
    """Ask a worker to send again to readers who missed the mail.

    Readers who unsubscribed since are left out. Raises `ValidationError` when it cannot be done.
    """
    require_permission(user, Permission.PUBLISH, mailing.issue)
    require_not_held(mailing)
    row = Mailing.objects.select_for_update().without_bodies().get(pk=mailing.pk)
    if row.state not in RETRYABLE_STATES:
        raise ValidationError("Deze verzending is geannuleerd.")
    if row.follow_up:
        raise ValidationError("De worker is hier nog mee bezig. Probeer het over een minuut weer.")
    row.follow_up, row.follow_up_requested_at = FollowUp.RETRY, timezone.now()
    row.follow_up_choice = choice.to_json()
    if not _deliveries_to_requeue(row).exists():
        raise ValidationError("Er is niemand meer om hem opnieuw naar te sturen.")
    row.save(update_fields=["follow_up", "follow_up_choice", "follow_up_requested_at"])
    record_event(Event.Kind.CHANGED, row.issue, user, f"Opnieuw sturen: {choice.describe()}")


def select_retryable(mailing: Mailing, choice: MissedChoice) -> "QuerySet[Delivery]":
    """Return what can be sent again of a choice: to those who are readers now."""
    return select_missed(mailing, choice).filter(
        mailing__state__in=RETRYABLE_STATES, subscriber__state=Subscriber.State.CONFIRMED
    )


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
    requested = Mailing.objects.filter(pk=mailing_id, follow_up__in=RETRIES)
    row = requested.select_for_update().without_bodies().first()
    if row is None:
        return False
    deliveries = list(
        _deliveries_to_requeue(row)
        .select_for_update(of=["self"])
        .values_list("pk", "is_counted", "state", "reason", "refusal")[:REQUEUE_BATCH_SIZE]
    )
    _requeue(row, [pk for pk, *_ in deliveries])
    _subtract_from_counts(row, [outcome for _, is_counted, *outcome in deliveries if is_counted])
    if deliveries and row.state == Mailing.State.DONE:
        row.state, row.ended_at = Mailing.State.SENDING, None
    if len(deliveries) < REQUEUE_BATCH_SIZE:
        row.follow_up, row.follow_up_choice, row.refusal_score = "", {}, 0
    row.save(update_fields=MAILING_FIELDS)
    return bool(row.follow_up)


def _subtract_from_counts(row: Mailing, outcomes: list[list[str]]) -> None:
    """Subtract deliveries, each as a list of its state, reason and refusal."""
    for state, number in Counter(state for state, *_ in outcomes).items():
        setattr(row, state, getattr(row, state) - number)
    causes = [FailureCause(*cause) for state, *cause in outcomes if state == Delivery.State.FAILED]
    row.store_failures(row.count_failures() - Counter(causes))


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
    is_about_refusals = row.follow_up == FollowUp.RETRY_REFUSED
    choice = ALL_FAILED if is_about_refusals else MissedChoice.from_json(row.follow_up_choice)
    deliveries = select_retryable(row, choice).filter(ended_at__lte=row.follow_up_requested_at)
    return deliveries.filter(refusal__in=UNWEIGHED_REFUSALS) if is_about_refusals else deliveries


def assess_refusals(mailing_id: int) -> bool:
    """Weigh the next refusals of a mailing that had few; return whether there are more."""
    refused = Delivery.objects.missed(mailing_id).filter(
        state=Delivery.State.FAILED, refusal__in=UNWEIGHED_REFUSALS
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
