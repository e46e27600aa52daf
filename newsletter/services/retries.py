"""What ended and is taken up again: sent once more, or weighed when its mailing is done.

The wish stands on the mailing. A worker does it, some deliveries in a transaction that also counts
them, so one that is killed leaves nothing half done.
"""

from collections import Counter
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from newsletter.models import Delivery, Mailing, Subscriber
from newsletter.services.suppression import suppress
from newsletter.time_budget import TimeBudget
from publishing.audit import record_event
from publishing.models import Event
from publishing.permissions import Permission, require_permission

State = Mailing.State
FollowUp = Mailing.FollowUp

REQUEUE_BATCH_SIZE = 5_000
"""Deliveries that wait again in one transaction."""
ASSESS_BATCH_SIZE = 100

MAILING_FIELDS = (
    "failed",
    "uncertain",
    "failure_counts",
    "state",
    "ended_at",
    "refusal_score",
    "follow_up",
)


@transaction.atomic
def request_retry(*, mailing: Mailing, user: Any, state: Delivery.State) -> None:
    """Send again to those that failed, or (`uncertain`) may not have it; the worker does it.

    Who is no longer subscribed stays as she is.
    """
    require_permission(user, Permission.PUBLISH, mailing.issue)
    row = Mailing.objects.select_for_update().without_bodies().get(pk=mailing.pk)
    if row.state not in (State.SENDING, State.PAUSED, State.DONE):
        raise ValidationError("Deze verzending is geannuleerd.")
    if row.follow_up:
        raise ValidationError("De worker is hier nog mee bezig. Probeer het over een minuut weer.")
    row.follow_up, row.follow_up_requested_at = FollowUp(state.value), timezone.now()
    if not _deliveries_to_requeue(row).exists():
        raise ValidationError("Er is niemand meer om hem opnieuw naar te sturen.")
    row.save(update_fields=["follow_up", "follow_up_requested_at"])
    record_event(Event.Kind.CHANGED, row.issue, user, f"Opnieuw sturen: {row.get_again_display()}")


def process_follow_ups() -> None:
    """What a worker does of it in its turn."""
    turn = TimeBudget()
    for mailing in Mailing.objects.exclude(follow_up="").only("pk", "follow_up"):
        step = assess_refusals if mailing.follow_up == FollowUp.WEIGH else requeue_batch
        turn.repeat_until_spent(partial(step, mailing.pk))


@transaction.atomic
def requeue_batch(key: int) -> bool:
    """Let the next ones wait as if they were never tried; whether there are more."""
    wished = Mailing.objects.select_for_update().without_bodies().exclude(follow_up="")
    row = wished.filter(pk=key).first()
    if row is None:
        return False
    found = list(
        _deliveries_to_requeue(row)
        .select_for_update(of=["self"])
        .values_list("pk", "reason", "is_counted")[:REQUEUE_BATCH_SIZE]
    )
    keys = [pk for pk, *_ in found]
    fresh = {} if row.follow_up == FollowUp.DOUBTED else {"reason": ""}
    Delivery.objects.filter(pk__in=keys).update(
        state=Delivery.State.PENDING,
        deferrals=0,
        not_before=timezone.now(),
        ended_at=None,
        worker=None,
        is_counted=False,
        **fresh,
    )
    counted = Counter(reason for _, reason, tallied in found if tallied)
    if row.follow_up == FollowUp.UNCERTAIN:
        row.uncertain -= counted.total()
    else:
        row.failed -= counted.total()
        row.failure_counts = dict(Counter(row.failure_counts) - counted)
    if found and row.state == State.DONE:
        row.state, row.ended_at = State.SENDING, None
    if len(found) < REQUEUE_BATCH_SIZE:
        row.follow_up, row.refusal_score = "", 0
    row.save(update_fields=MAILING_FIELDS)
    return bool(row.follow_up)


def _deliveries_to_requeue(row: Mailing) -> "QuerySet[Delivery]":
    """What is to be sent again, of what ended before it was asked for."""
    rows: QuerySet[Delivery] = Delivery.objects.filter(
        mailing=row,
        mailing__state__in=[State.SENDING, State.PAUSED, State.DONE],
        ended_at__lte=row.follow_up_requested_at,
        subscriber__state=Subscriber.State.CONFIRMED,
    )
    if row.follow_up == FollowUp.DOUBTED:
        return rows.filter(state=Delivery.State.FAILED, reason__endswith=Mailing.DOUBTED)
    return rows.filter(state=row.follow_up)


def assess_refusals(key: int) -> bool:
    """Stop those whose refusal was rare in a mailing that is done; whether there are more."""
    doubted = Delivery.objects.filter(
        mailing=key, state=Delivery.State.FAILED, reason__endswith=Mailing.DOUBTED
    )
    found = list(doubted.select_related("subscriber")[:ASSESS_BATCH_SIZE])
    for delivery in found:
        _suppress_refused(delivery)
    if not found:
        Mailing.objects.filter(pk=key, follow_up=FollowUp.WEIGH).update(follow_up="")
    return bool(found)


@transaction.atomic
def _suppress_refused(delivery: Delivery) -> None:
    """It was about her address."""
    subscriber: Subscriber | None = delivery.subscriber
    if subscriber is not None and subscriber.state == Subscriber.State.CONFIRMED:
        suppress(email=subscriber.email, reason=Subscriber.Reason.BOUNCED)
    row = (
        Mailing.objects.select_for_update().only("failure_counts").get(pk=delivery.mailing_id or 0)
    )
    plain = delivery.reason.removesuffix(Mailing.DOUBTED)
    mine = Delivery.objects.filter(pk=delivery.pk, reason=delivery.reason)
    if mine.update(reason=plain):
        row.failure_counts = dict(
            Counter(row.failure_counts) + Counter([plain]) - Counter([delivery.reason])
        )
        row.save(update_fields=["failure_counts"])
