"""From a form on the site to a confirmed subscriber."""

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone

from caching.errors import DATABASE_ERRORS
from newsletter.consent_wording import CURRENT_VERSION
from newsletter.delivery import enqueue_link
from newsletter.models import Consent, Delivery, Subscriber, SubscriberRequest, Suppression
from newsletter.models.consent import hash_email
from newsletter.models.subscriber import LAST_MAILED_FIELD, MAIL_INTERVAL
from newsletter.services.suppression import adjust_audience_count

State = Subscriber.State
REQUEST_BATCH_SIZE = 100

logger = logging.getLogger(__name__)


def create_request(
    *, kind: SubscriberRequest.Kind, email: str, landsdelen: str = "", page: str = ""
) -> None:
    """Note what a visitor asks; one row, whoever she is. The worker does the rest."""
    SubscriberRequest.objects.create(kind=kind, email=email, landsdelen=landsdelen, page=page)


def process_requests() -> None:
    """Do what visitors asked, in the order in which they did."""
    waiting = SubscriberRequest.objects.filter(processed_at=None)
    for request in waiting[:REQUEST_BATCH_SIZE]:
        try:
            with transaction.atomic():
                if waiting.select_for_update().filter(pk=request.pk).first():
                    _process_request(request)
                    SubscriberRequest.objects.filter(pk=request.pk).update(
                        processed_at=timezone.now(), email=""
                    )
        except DATABASE_ERRORS:
            raise
        except Exception as error:  # noqa: BLE001  (one visitor's trouble is not the others')
            logger.error("request %s: %s", request.pk, type(error).__name__)  # noqa: TRY400


def _process_request(request: SubscriberRequest) -> None:
    if request.kind == SubscriberRequest.Kind.MANAGE:
        known = Subscriber.objects.confirmed().filter(email=request.email)
        for subscriber in known.select_for_update():
            _mail_link(subscriber, Delivery.Kind.MANAGE)
    elif not Suppression.objects.for_email(request.email).permanent().exists():
        _start_signup(request)


def _start_signup(request: SubscriberRequest) -> None:
    """A new, pending or former subscriber is asked to confirm; a confirmed one hears nothing."""
    Subscriber.objects.get_or_create(
        email=request.email, defaults={"landsdelen": request.landsdelen}
    )
    row = Subscriber.objects.select_for_update().get(email=request.email)
    if row.state == State.CONFIRMED:
        return
    row.state, row.landsdelen, row.requested_at = (
        State.PENDING,
        request.landsdelen,
        request.created_at,
    )
    row.reason, row.confirmed_at, row.ended_at = "", None, None
    row.signup_page, row.signup_wording = request.page, CURRENT_VERSION
    row.save()
    _mail_link(row, Delivery.Kind.CONFIRM)


def _mail_link(subscriber: Subscriber, kind: Delivery.Kind) -> None:
    """Unless she got one of this kind a short while ago, of which the link still works."""
    now, last = timezone.now(), LAST_MAILED_FIELD[kind]
    before = getattr(subscriber, last)
    if before is None or before <= now - MAIL_INTERVAL:
        Subscriber.objects.filter(pk=subscriber.pk).update(**{last: now})
        enqueue_link(subscriber=subscriber, kind=kind)


@transaction.atomic
def confirm_subscription(
    *, subscriber: Subscriber, landsdelen: str | None = None, page: str = ""
) -> None:
    """Twice is the same as once. An address that was stopped meanwhile stays so.

    `choice` is what she says now, when it may be another than was asked for.
    """
    row = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    stopped = Suppression.objects.for_email(row.email)
    if row.state != State.PENDING or stopped.permanent().exists():
        return
    if row.signup_wording:
        asked = {"wording": row.signup_wording, "recorded_at": row.requested_at}
        record_consent(row, Consent.Kind.ASKED, page=row.signup_page, **asked)
    row.state, row.confirmed_at = State.CONFIRMED, timezone.now()
    row.landsdelen = row.landsdelen if landsdelen is None else landsdelen
    row.signup_page = row.signup_wording = ""
    row.save()
    stopped.filter(reason__in=Suppression.LIFTED_BY_SIGNUP).delete()
    adjust_audience_count(row.landsdelen, +1)
    record_consent(row, Consent.Kind.CONFIRMED, page=page)


@transaction.atomic
def change_landsdelen(*, subscriber: Subscriber, landsdelen: str, page: str = "") -> None:
    """Other landsdelen."""
    row = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if row.state != State.CONFIRMED or row.landsdelen == landsdelen:
        return
    # In the order of all who change two, or each waits for what the other holds.
    for counted, number in sorted([(row.landsdelen, -1), (landsdelen, +1)]):
        adjust_audience_count(counted, number)
    row.landsdelen = landsdelen
    row.save(update_fields=["landsdelen"])
    record_consent(row, Consent.Kind.CHANGED, page=page)


def record_consent(subscriber: Subscriber, kind: Consent.Kind, *, page: str, **other: Any) -> None:
    """A line in the ledger, of now and of the current wording unless it says otherwise."""
    line = {
        "wording": CURRENT_VERSION,
        "page": page[:200],
        "landsdelen": subscriber.landsdelen,
        **other,
    }
    Consent.objects.create(email_hash=hash_email(subscriber.email), kind=kind, **line)
