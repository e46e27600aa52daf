"""Sign-up, confirmation and change of a subscription."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from limits.attempts import AttemptKind, count_attempt
from newsletter.delivery import enqueue_link
from newsletter.email_addresses import mailbox_of
from newsletter.models import (
    Consent,
    Delivery,
    Subscriber,
    SubscriberRequest,
    Suppression,
)
from newsletter.models.consent import hash_email
from newsletter.models.subscriber import LAST_MAILED_FIELD, MAIL_INTERVAL
from newsletter.services.suppression import adjust_audience_count

# Together with `MAIL_INTERVAL`, which holds for one spelling of an address.
MAILBOX_LIMITS = AttemptKind(name="mailbox", window=timedelta(hours=24), per_subject=3)


def mail_manage_link(request: SubscriberRequest) -> None:
    """Mail a subscriber the link to her own page; nobody else gets one."""
    subscribers = Subscriber.objects.confirmed().filter(email=request.email)
    for subscriber in subscribers.select_for_update():
        _mail_link(subscriber, Delivery.Kind.MANAGE)


def start_signup(request: SubscriberRequest) -> None:
    """Ask a new, pending or former subscriber to confirm; a confirmed one gets no mail."""
    if Suppression.objects.for_email(request.email).permanent().exists():
        return
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
    row.signup_page, row.signup_wording = request.page, request.wording
    row.save()
    _mail_link(row, Delivery.Kind.CONFIRM)


def _mail_link(subscriber: Subscriber, kind: Delivery.Kind) -> None:
    """Queue a link, unless she got one of this kind a short while ago, which still works."""
    now, field = timezone.now(), LAST_MAILED_FIELD[kind]
    mailed_at = getattr(subscriber, field)
    if mailed_at is not None and mailed_at > now - MAIL_INTERVAL:
        return
    if may_mail_mailbox(subscriber.email):
        Subscriber.objects.filter(pk=subscriber.pk).update(**{field: now})
        enqueue_link(subscriber=subscriber, kind=kind)


def may_mail_mailbox(email: str) -> bool:
    """Count a mail to a mailbox, and return whether it may go, however its address is spelled."""
    return count_attempt(MAILBOX_LIMITS, subject=mailbox_of(email)).is_allowed


@transaction.atomic
def confirm_subscription(
    *, subscriber: Subscriber, landsdelen: str | None = None, page: str = ""
) -> None:
    """Confirm a pending subscription; twice is the same as once.

    An address that was suppressed meanwhile stays so. `landsdelen` replaces those of the sign-up.
    """
    row = Subscriber.objects.select_for_update().pending().filter(pk=subscriber.pk).first()
    if row is None:
        return
    suppressions = Suppression.objects.for_email(row.email)
    if suppressions.permanent().exists():
        return
    wording = row.signup_wording
    if wording:
        signup = {"wording": wording, "recorded_at": row.requested_at}
        record_consent(row, Consent.Kind.ASKED, page=row.signup_page, **signup)
    row.state, row.confirmed_at = Subscriber.State.CONFIRMED, timezone.now()
    row.landsdelen = row.landsdelen if landsdelen is None else landsdelen
    row.signup_page = row.signup_wording = ""
    row.save()
    suppressions.filter(reason__in=Suppression.LIFTED_BY_SIGNUP).delete()
    adjust_audience_count(row.landsdelen, +1)
    record_consent(row, Consent.Kind.CONFIRMED, page=page, wording=wording)


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
    """Add a line to the ledger; of now, unless `values` differ.

    A `wording` is the version that she saw, not the one that holds now.
    """
    fields = {"page": page[:200], "landsdelen": subscriber.landsdelen, **values}
    Consent.objects.create(email_hash=hash_email(subscriber.email), kind=kind, **fields)
