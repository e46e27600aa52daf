"""Not writing to an address any more: she left, or her mail comes back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from newsletter.models import (
    AudienceCount,
    Consent,
    Import,
    ImportRow,
    Mailing,
    Subscriber,
    SubscriberRequest,
    Suppression,
)
from newsletter.models.consent import hash_email

State = Subscriber.State


@transaction.atomic
def unsubscribe(*, subscriber: Subscriber, mailing_id: int = 0, page: str = "") -> None:
    """She withdraws her consent; twice is the same as once. `mailing` is where the link stood."""
    if not _end_subscription(subscriber, state=State.LEFT, reason=""):
        return
    _add_suppression(subscriber.email, Consent.Kind.WITHDRAWN, Suppression.Reason.LEFT, page)
    Mailing.objects.filter(pk=mailing_id).update(unsubscribed=F("unsubscribed") + 1)


@transaction.atomic
def suppress(*, email: str, reason: Subscriber.Reason) -> None:
    """We write to this address no more, whatever is asked for on the site."""
    # An import that takes her in now does so before or after, not at the same time.
    list(Import.objects.may_add_subscribers().select_for_update())
    subscriber = Subscriber.objects.filter(email=email).first()
    if subscriber is not None:
        _end_subscription(subscriber, state=State.STOPPED, reason=reason)
    _add_suppression(email, Consent.Kind.STOPPED, Suppression.Reason(reason.value), "")


@transaction.atomic
def erase_subscriber(
    *, subscriber: Subscriber, page: str = "", requested_by_subscriber: bool = True
) -> None:
    """Forget her; a keyed hash stays so that nobody enters her address again (art. 17 AVG).

    `asked` is whether she asked for it: what only ran out of time leaves its old reason.
    """
    ImportRow.objects.filter(email=subscriber.email).delete()
    if requested_by_subscriber:
        # Before her row is locked, as the worker takes them.
        SubscriberRequest.objects.filter(email=subscriber.email, processed_at=None).delete()
    _end_subscription(subscriber, state=State.LEFT, reason="")
    if requested_by_subscriber:
        _add_suppression(subscriber.email, Consent.Kind.ERASED, Suppression.Reason.ERASED, page)
    Subscriber.objects.filter(pk=subscriber.pk).delete()


def _end_subscription(subscriber: Subscriber, *, state: State, reason: str) -> bool:
    """Whether she was still waiting or confirmed."""
    row = Subscriber.objects.select_for_update().filter(pk=subscriber.pk).first()
    if row is None or row.state in (State.LEFT, State.STOPPED):
        return False
    if row.state == State.CONFIRMED:
        adjust_audience_count(row.landsdelen, -1)
    row.state, row.reason, row.ended_at = state, reason, timezone.now()
    row.save(update_fields=["state", "reason", "ended_at"])
    return True


def _add_suppression(email: str, kind: Consent.Kind, reason: Suppression.Reason, page: str) -> None:
    Consent.objects.create(email_hash=hash_email(email), kind=kind, page=page)
    known = Suppression.objects.for_email(email).first()
    if known is None:
        Suppression.objects.create(email_hash=hash_email(email), reason=reason)
    elif known.reason in Suppression.LIFTED_BY_SIGNUP:
        Suppression.objects.filter(pk=known.pk).update(reason=reason)


def adjust_audience_count(landsdelen: str, change: int) -> None:
    """So many confirmed subscribers more or less with this landsdelen; what is off holds up nobody."""
    AudienceCount.objects.get_or_create(landsdelen=landsdelen)
    AudienceCount.objects.filter(landsdelen=landsdelen).update(
        confirmed=Greatest(F("confirmed") + change, 0)
    )


def lift_suppression(*, suppression: Suppression) -> None:
    """Let who was stopped sign up again; nobody is subscribed by it."""
    if suppression.reason in Suppression.LIFTED_BY_SIGNUP:
        raise ValidationError("Dit kan alleen de lezer zelf, door zich opnieuw aan te melden.")
    Suppression.objects.filter(pk=suppression.pk).delete()
