"""Not writing to an address any more: she left, or her mail comes back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from newsletter.models import (
    Census,
    Consent,
    Import,
    ImportRow,
    Mailing,
    Request,
    Subscriber,
    Suppression,
)
from newsletter.models.consent import who

State = Subscriber.State


@transaction.atomic
def leave(*, subscriber: Subscriber, mailing: int = 0, page: str = "") -> None:
    """She withdraws her consent; twice is the same as once. `mailing` is where the link stood."""
    if not _end(subscriber, state=State.LEFT, reason=""):
        return
    _remember(subscriber.email, Consent.Kind.WITHDRAWN, Suppression.Reason.LEFT, page)
    Mailing.objects.filter(pk=mailing).update(left=F("left") + 1)


@transaction.atomic
def stop(*, email: str, reason: Subscriber.Reason) -> None:
    """We write to this address no more, whatever is asked for on the site."""
    # An import that takes her in now does so before or after, not at the same time.
    list(Import.objects.may_take_in().select_for_update())
    subscriber = Subscriber.objects.filter(email=email).first()
    if subscriber is not None:
        _end(subscriber, state=State.STOPPED, reason=reason)
    _remember(email, Consent.Kind.STOPPED, Suppression.Reason(reason.value), "")


@transaction.atomic
def erase(*, subscriber: Subscriber, page: str = "", asked: bool = True) -> None:
    """Forget her; a keyed hash stays so that nobody enters her address again (art. 17 AVG).

    `asked` is whether she asked for it: what only ran out of time leaves its old reason.
    """
    ImportRow.objects.filter(email=subscriber.email).delete()
    if asked:
        # Before her row is locked, as the worker takes them.
        Request.objects.filter(email=subscriber.email, done_at=None).delete()
    _end(subscriber, state=State.LEFT, reason="")
    if asked:
        _remember(subscriber.email, Consent.Kind.ERASED, Suppression.Reason.ERASED, page)
    Subscriber.objects.filter(pk=subscriber.pk).delete()


def _end(subscriber: Subscriber, *, state: State, reason: str) -> bool:
    """Whether she was still waiting or confirmed."""
    row = Subscriber.objects.select_for_update().filter(pk=subscriber.pk).first()
    if row is None or row.state in (State.LEFT, State.STOPPED):
        return False
    if row.state == State.CONFIRMED:
        count(row.choice, -1)
    row.state, row.reason, row.ended_at = state, reason, timezone.now()
    row.save(update_fields=["state", "reason", "ended_at"])
    return True


def _remember(email: str, kind: Consent.Kind, reason: Suppression.Reason, page: str) -> None:
    Consent.objects.create(who=who(email), kind=kind, page=page)
    known = Suppression.objects.of(email).first()
    if known is None:
        Suppression.objects.create(who=who(email), reason=reason)
    elif known.reason in Suppression.SHE_MAY_RETURN:
        Suppression.objects.filter(pk=known.pk).update(reason=reason)


def count(choice: str, change: int) -> None:
    """So many confirmed subscribers more or less with this choice; what is off holds up nobody."""
    Census.objects.get_or_create(choice=choice)
    Census.objects.filter(choice=choice).update(confirmed=Greatest(F("confirmed") + change, 0))


def lift(*, suppression: Suppression) -> None:
    """Let who was stopped sign up again; nobody is subscribed by it."""
    if suppression.reason in Suppression.SHE_MAY_RETURN:
        raise ValidationError("Dit kan alleen de lezer zelf, door zich opnieuw aan te melden.")
    Suppression.objects.filter(pk=suppression.pk).delete()
