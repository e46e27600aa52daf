"""From a form on the site to a confirmed subscriber."""

import logging

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from newsletter.models import Consent, Delivery, Request, Subscriber, Suppression
from newsletter.models.consent import who
from newsletter.outbox import post_link
from newsletter.services.stopping import count
from newsletter.wording import CURRENT

State = Subscriber.State
TAKEN_AT_ONCE = 100

logger = logging.getLogger(__name__)


def ask(*, kind: Request.Kind, email: str, choice: str = "", page: str = "") -> None:
    """Note what a visitor asks; one row, whoever she is. The worker does the rest."""
    Request.objects.create(kind=kind, email=email, choice=choice, page=page)


def take_requests() -> None:
    """Do what visitors asked, in the order in which they did."""
    waiting = Request.objects.filter(done_at=None)
    for request in waiting[:TAKEN_AT_ONCE]:
        try:
            with transaction.atomic():
                if waiting.select_for_update().filter(pk=request.pk).first():
                    _take(request)
                    Request.objects.filter(pk=request.pk).update(done_at=timezone.now(), email="")
        except (InterfaceError, OperationalError):
            raise
        except Exception as error:  # noqa: BLE001  (one visitor's trouble is not the others')
            logger.error("request %s: %s", request.pk, type(error).__name__)  # noqa: TRY400


def _take(request: Request) -> None:
    if request.kind == Request.Kind.MANAGE:
        known = Subscriber.objects.confirmed().mailable().filter(email=request.email)
        subscriber = known.select_for_update().first()
        if subscriber is not None:
            _mail(subscriber, Delivery.Kind.MANAGE)
    elif _may_return(request.email):
        _subscribe(request)


def _subscribe(request: Request) -> None:
    """A new, pending or former subscriber is asked to confirm; a confirmed one hears nothing."""
    Subscriber.objects.get_or_create(email=request.email, defaults={"choice": request.choice})
    row = Subscriber.objects.select_for_update().get(email=request.email)
    if row.state == State.CONFIRMED:
        return
    row.state, row.choice, row.requested_at = State.PENDING, request.choice, request.made_at
    row.reason, row.confirmed_at, row.ended_at = "", None, None
    row.save()
    note(row, Consent.Kind.ASKED, page=request.page)
    if Subscriber.objects.mailable().filter(pk=row.pk).exists():
        _mail(row, Delivery.Kind.CONFIRM)


def _mail(subscriber: Subscriber, kind: Delivery.Kind) -> None:
    Subscriber.objects.filter(pk=subscriber.pk).update(mailed_at=timezone.now())
    post_link(subscriber=subscriber, kind=kind)


def _may_return(email: str) -> bool:
    stopped = Suppression.objects.filter(who=who(email))
    return not stopped.exclude(reason__in=Suppression.SHE_MAY_RETURN).exists()


@transaction.atomic
def confirm(*, subscriber: Subscriber, page: str = "") -> None:
    """Twice is the same as once. An address that was stopped meanwhile stays so."""
    row = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if row.state != State.PENDING or not _may_return(row.email):
        return
    row.state, row.confirmed_at = State.CONFIRMED, timezone.now()
    row.save(update_fields=["state", "confirmed_at"])
    Suppression.objects.filter(who=who(row.email), reason__in=Suppression.SHE_MAY_RETURN).delete()
    count(row.choice, +1)
    note(row, Consent.Kind.CONFIRMED, page=page)


@transaction.atomic
def change(*, subscriber: Subscriber, choice: str, page: str = "") -> None:
    """Other landsdelen."""
    row = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if row.state != State.CONFIRMED or row.choice == choice:
        return
    # In the order of all who change two, or each waits for what the other holds.
    for counted, number in sorted([(row.choice, -1), (choice, +1)]):
        count(counted, number)
    row.choice = choice
    row.save(update_fields=["choice"])
    note(row, Consent.Kind.CHANGED, page=page)


def note(subscriber: Subscriber, kind: Consent.Kind, *, page: str) -> None:
    """A line in the ledger."""
    Consent.objects.create(
        who=who(subscriber.email),
        kind=kind,
        wording=CURRENT,
        page=page[:200],
        choice=subscriber.choice,
    )
