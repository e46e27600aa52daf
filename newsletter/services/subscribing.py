"""From a form on the site to a confirmed subscriber."""

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone

from newsletter.models import Consent, Delivery, Request, Subscriber, Suppression
from newsletter.models.consent import who
from newsletter.models.subscriber import LAST_MAIL, MAIL_INTERVAL
from newsletter.outbox import post_link
from newsletter.services.stopping import count
from newsletter.wording import CURRENT
from publishing.problems import DATABASE_ERRORS

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
        except DATABASE_ERRORS:
            raise
        except Exception as error:  # noqa: BLE001  (one visitor's trouble is not the others')
            logger.error("request %s: %s", request.pk, type(error).__name__)  # noqa: TRY400


def _take(request: Request) -> None:
    if request.kind == Request.Kind.MANAGE:
        known = Subscriber.objects.confirmed().filter(email=request.email)
        for subscriber in known.select_for_update():
            _mail(subscriber, Delivery.Kind.MANAGE)
    elif not Suppression.objects.of(request.email).lasting().exists():
        _subscribe(request)


def _subscribe(request: Request) -> None:
    """A new, pending or former subscriber is asked to confirm; a confirmed one hears nothing."""
    Subscriber.objects.get_or_create(email=request.email, defaults={"choice": request.choice})
    row = Subscriber.objects.select_for_update().get(email=request.email)
    if row.state == State.CONFIRMED:
        return
    row.state, row.choice, row.requested_at = State.PENDING, request.choice, request.made_at
    row.reason, row.confirmed_at, row.ended_at = "", None, None
    row.asked_page, row.asked_wording = request.page, CURRENT
    row.save()
    _mail(row, Delivery.Kind.CONFIRM)


def _mail(subscriber: Subscriber, kind: Delivery.Kind) -> None:
    """Unless she got one of this kind a short while ago, of which the link still works."""
    now, last = timezone.now(), LAST_MAIL[kind]
    before = getattr(subscriber, last)
    if before is None or before <= now - MAIL_INTERVAL:
        Subscriber.objects.filter(pk=subscriber.pk).update(**{last: now})
        post_link(subscriber=subscriber, kind=kind)


@transaction.atomic
def confirm(*, subscriber: Subscriber, choice: str | None = None, page: str = "") -> None:
    """Twice is the same as once. An address that was stopped meanwhile stays so.

    `choice` is what she says now, when it may be another than was asked for.
    """
    row = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    stopped = Suppression.objects.of(row.email)
    if row.state != State.PENDING or stopped.lasting().exists():
        return
    if row.asked_wording:
        asked = {"wording": row.asked_wording, "at": row.requested_at}
        note(row, Consent.Kind.ASKED, page=row.asked_page, **asked)
    row.state, row.confirmed_at = State.CONFIRMED, timezone.now()
    row.choice = row.choice if choice is None else choice
    row.asked_page = row.asked_wording = ""
    row.save()
    stopped.filter(reason__in=Suppression.SHE_MAY_RETURN).delete()
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


def note(subscriber: Subscriber, kind: Consent.Kind, *, page: str, **other: Any) -> None:
    """A line in the ledger, of now and of the current wording unless it says otherwise."""
    line = {"wording": CURRENT, "page": page[:200], "choice": subscriber.choice, **other}
    Consent.objects.create(who=who(subscriber.email), kind=kind, **line)
