"""Sign-up, confirmation and change of a subscription."""

import logging
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from caching.database_unavailable import DATABASE_ERRORS
from limits.attempts import AttemptKind, count_attempt
from newsletter.consent_wording import CURRENT_VERSION
from newsletter.delivery import enqueue_link
from newsletter.email_addresses import mailbox_of
from newsletter.models import (
    Consent,
    Delivery,
    MailHold,
    Subscriber,
    SubscriberRequest,
    Suppression,
)
from newsletter.models.consent import hash_email
from newsletter.models.subscriber import LAST_MAILED_FIELD, MAIL_INTERVAL
from newsletter.services.suppression import adjust_audience_count

REQUEST_BATCH_SIZE = 100
# Mails of each kind that strangers can have us send: what is more waits, and is not refused.
MAX_REQUESTS_PER_HOUR = 500
# Together with `MAIL_INTERVAL`, which holds for one spelling of an address.
MAILBOX_LIMITS = AttemptKind(name="mailbox", window=timedelta(hours=24), per_subject=3)

logger = logging.getLogger(__name__)


def create_request(
    *,
    kind: SubscriberRequest.Kind,
    email: str,
    landsdelen: str = "",
    page: str = "",
    network_turn: int = 1,
) -> None:
    """Store the request of a visitor; a worker does the rest, whoever she is (rule 5)."""
    SubscriberRequest.objects.create(
        kind=kind, email=email, landsdelen=landsdelen, page=page, network_turn=network_turn
    )


def process_requests() -> None:
    """Process the requests of visitors, at most so many an hour of each kind.

    The first of each network goes before the second of any, so that one who sends thousands
    keeps nobody else waiting.
    """
    last_held = MailHold.objects.last_held_request()
    pending = SubscriberRequest.objects.filter(processed_at=None, pk__gt=last_held)
    for request in _due_requests(pending):
        try:
            with transaction.atomic():
                if pending.select_for_update().filter(pk=request.pk).first():
                    _process_request(request)
                    SubscriberRequest.objects.filter(pk=request.pk).update(
                        processed_at=timezone.now(), email=""
                    )
        except DATABASE_ERRORS:
            raise
        except Exception as error:  # noqa: BLE001  (one visitor's trouble is not the others')
            logger.error("request %s: %s", request.pk, type(error).__name__)  # noqa: TRY400


def _due_requests(pending: QuerySet[SubscriberRequest]) -> Iterator[SubscriberRequest]:
    hour_ago = timezone.now() - timedelta(hours=1)
    for kind in SubscriberRequest.Kind:
        requests = SubscriberRequest.objects.filter(kind=kind)
        remaining = MAX_REQUESTS_PER_HOUR - requests.filter(processed_at__gt=hour_ago).count()
        if remaining > 0:
            in_turn = pending.filter(kind=kind).order_by("network_turn", "pk")
            yield from in_turn[: min(remaining, REQUEST_BATCH_SIZE)]


def _process_request(request: SubscriberRequest) -> None:
    if request.kind == SubscriberRequest.Kind.MANAGE:
        subscribers = Subscriber.objects.confirmed().filter(email=request.email)
        for subscriber in subscribers.select_for_update():
            _mail_link(subscriber, Delivery.Kind.MANAGE)
    elif not Suppression.objects.for_email(request.email).permanent().exists():
        _start_signup(request)


def _start_signup(request: SubscriberRequest) -> None:
    """Ask a new, pending or former subscriber to confirm; a confirmed one gets no mail."""
    Subscriber.objects.get_or_create(
        email=request.email, defaults={"landsdelen": request.landsdelen}
    )
    row = Subscriber.objects.select_for_update().get(email=request.email)
    if row.state == Subscriber.State.CONFIRMED:
        return
    row.state, row.landsdelen, row.requested_at = (
        Subscriber.State.PENDING,
        request.landsdelen,
        request.created_at,
    )
    row.reason, row.confirmed_at, row.ended_at = "", None, None
    row.signup_page, row.signup_wording = request.page, CURRENT_VERSION
    row.save()
    _mail_link(row, Delivery.Kind.CONFIRM)


def _mail_link(subscriber: Subscriber, kind: Delivery.Kind) -> None:
    """Queue a link, unless she got one of this kind a short while ago, which still works.

    A mailbox has a limit as well, however its address is spelled.
    """
    now, field = timezone.now(), LAST_MAILED_FIELD[kind]
    mailed_at = getattr(subscriber, field)
    if mailed_at is not None and mailed_at > now - MAIL_INTERVAL:
        return
    if count_attempt(MAILBOX_LIMITS, subject=mailbox_of(subscriber.email)).is_allowed:
        Subscriber.objects.filter(pk=subscriber.pk).update(**{field: now})
        enqueue_link(subscriber=subscriber, kind=kind)


@transaction.atomic
def confirm_subscription(
    *, subscriber: Subscriber, landsdelen: str | None = None, page: str = ""
) -> None:
    """Confirm a pending subscription; twice is the same as once.

    An address that was suppressed meanwhile stays so. `landsdelen` replaces those of the sign-up.
    """
    row = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    suppressions = Suppression.objects.for_email(row.email)
    if row.state != Subscriber.State.PENDING or suppressions.permanent().exists():
        return
    if row.signup_wording:
        signup = {"wording": row.signup_wording, "recorded_at": row.requested_at}
        record_consent(row, Consent.Kind.ASKED, page=row.signup_page, **signup)
    row.state, row.confirmed_at = Subscriber.State.CONFIRMED, timezone.now()
    row.landsdelen = row.landsdelen if landsdelen is None else landsdelen
    row.signup_page = row.signup_wording = ""
    row.save()
    suppressions.filter(reason__in=Suppression.LIFTED_BY_SIGNUP).delete()
    adjust_audience_count(row.landsdelen, +1)
    record_consent(row, Consent.Kind.CONFIRMED, page=page)


@transaction.atomic
def change_landsdelen(*, subscriber: Subscriber, landsdelen: str, page: str = "") -> None:
    row = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if row.state != Subscriber.State.CONFIRMED or row.landsdelen == landsdelen:
        return
    # Sorted, so that two who change the same counts do not wait for each other.
    for value, number in sorted([(row.landsdelen, -1), (landsdelen, +1)]):
        adjust_audience_count(value, number)
    row.landsdelen = landsdelen
    row.save(update_fields=["landsdelen"])
    record_consent(row, Consent.Kind.CHANGED, page=page)


def record_consent(
    subscriber: Subscriber, kind: Consent.Kind, *, page: str, **values: object
) -> None:
    """Add a line to the ledger, with the current wording and time unless `values` differ."""
    fields = {
        "wording": CURRENT_VERSION,
        "page": page[:200],
        "landsdelen": subscriber.landsdelen,
        **values,
    }
    Consent.objects.create(email_hash=hash_email(subscriber.email), kind=kind, **fields)
