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
from newsletter.services.stopping import stop
from newsletter.turn import Turn
from publishing.log import record_event
from publishing.models import Event
from publishing.rights import Permission, require_permission

State = Mailing.State
Again = Mailing.Again

AT_ONCE = 5_000
"""Deliveries that wait again in one transaction."""
WEIGHED_AT_ONCE = 100

COUNTS = ("failed", "uncertain", "reasons", "state", "ended_at", "doubt", "again")


@transaction.atomic
def retry(*, mailing: Mailing, by: Any, state: Delivery.State) -> None:
    """Send again to those that failed, or (`uncertain`) may not have it; the worker does it.

    Who is no longer subscribed stays as she is.
    """
    require_permission(by, Permission.PUBLISH, mailing.issue)
    row = Mailing.objects.select_for_update().light().get(pk=mailing.pk)
    if row.state not in (State.SENDING, State.PAUSED, State.DONE):
        raise ValidationError("Deze verzending is geannuleerd.")
    if row.again:
        raise ValidationError("De worker is hier nog mee bezig. Probeer het over een minuut weer.")
    row.again, row.again_at = Again(state.value), timezone.now()
    if not _ended(row).exists():
        raise ValidationError("Er is niemand meer om hem opnieuw naar te sturen.")
    row.save(update_fields=["again", "again_at"])
    record_event(Event.Kind.CHANGED, row.issue, by, f"Opnieuw sturen: {row.get_again_display()}")


def take_up() -> None:
    """What a worker does of it in its turn."""
    turn = Turn()
    for mailing in Mailing.objects.exclude(again="").only("pk", "again"):
        step = weigh if mailing.again == Again.WEIGH else put_back
        turn.repeat(partial(step, mailing.pk))


@transaction.atomic
def put_back(key: int) -> bool:
    """Let the next ones wait as if they were never tried; whether there are more."""
    wished = Mailing.objects.select_for_update().light().exclude(again="")
    row = wished.filter(pk=key).first()
    if row is None:
        return False
    found = list(
        _ended(row).select_for_update(of=["self"]).values_list("pk", "reason", "tallied")[:AT_ONCE]
    )
    keys = [pk for pk, *_ in found]
    fresh = {} if row.again == Again.DOUBTED else {"reason": ""}
    Delivery.objects.filter(pk__in=keys).update(
        state=Delivery.State.PENDING,
        attempt=0,
        not_before=timezone.now(),
        ended_at=None,
        worker=None,
        tallied=False,
        **fresh,
    )
    counted = Counter(reason for _, reason, tallied in found if tallied)
    if row.again == Again.UNCERTAIN:
        row.uncertain -= counted.total()
    else:
        row.failed -= counted.total()
        row.reasons = dict(Counter(row.reasons) - counted)
    if found and row.state == State.DONE:
        row.state, row.ended_at = State.SENDING, None
    if len(found) < AT_ONCE:
        row.again, row.doubt = "", 0
    row.save(update_fields=COUNTS)
    return bool(row.again)


def _ended(row: Mailing) -> "QuerySet[Delivery]":
    """What is to be sent again, of what ended before it was asked for."""
    rows: QuerySet[Delivery] = Delivery.objects.filter(
        mailing=row,
        mailing__state__in=[State.SENDING, State.PAUSED, State.DONE],
        ended_at__lte=row.again_at,
        subscriber__state=Subscriber.State.CONFIRMED,
    )
    if row.again == Again.DOUBTED:
        return rows.filter(state=Delivery.State.FAILED, reason__endswith=Mailing.DOUBTED)
    return rows.filter(state=row.again)


def weigh(key: int) -> bool:
    """Stop those whose refusal was rare in a mailing that is done; whether there are more."""
    doubted = Delivery.objects.filter(
        mailing=key, state=Delivery.State.FAILED, reason__endswith=Mailing.DOUBTED
    )
    found = list(doubted.select_related("subscriber")[:WEIGHED_AT_ONCE])
    for delivery in found:
        _blame(delivery)
    if not found:
        Mailing.objects.filter(pk=key, again=Again.WEIGH).update(again="")
    return bool(found)


@transaction.atomic
def _blame(delivery: Delivery) -> None:
    """It was about her address."""
    subscriber: Subscriber | None = delivery.subscriber
    if subscriber is not None and subscriber.state == Subscriber.State.CONFIRMED:
        stop(email=subscriber.email, reason=Subscriber.Reason.BOUNCED)
    row = Mailing.objects.select_for_update().only("reasons").get(pk=delivery.mailing_id or 0)
    plain = delivery.reason.removesuffix(Mailing.DOUBTED)
    mine = Delivery.objects.filter(pk=delivery.pk, reason=delivery.reason)
    if mine.update(reason=plain):
        row.reasons = dict(Counter(row.reasons) + Counter([plain]) - Counter([delivery.reason]))
        row.save(update_fields=["reasons"])
