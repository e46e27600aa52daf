"""Addresses that get no more mail: after a bounce, a complaint or erasure."""

from collections import Counter
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from newsletter.erasure import erase_address, erase_on_request
from newsletter.models import (
    AddressChange,
    AudienceCount,
    Consent,
    Import,
    ImportRow,
    Subscriber,
    SubscriberRequest,
    Suppression,
)
from newsletter.models.consent import hash_email


@transaction.atomic
def suppress(*, email: str, reason: Subscriber.Reason, mailing_id: int | None = None) -> None:
    """Send no more mail to an address, whatever is requested on the site.

    `mailing_id` is the mailing whose refusals or reports led to it.
    """
    # An import adds her before or after, not at the same time.
    list(Import.objects.may_add_subscribers().select_for_update())
    # Locked, so that who changes her address at this moment is not stopped for the old one.
    subscriber = Subscriber.objects.select_for_update().filter(email=email).first()
    if subscriber is not None:
        end_subscription(subscriber, state=Subscriber.State.STOPPED, reason=reason)
        if reason == Subscriber.Reason.COMPLAINED:
            stopped = Subscriber.objects.filter(pk=subscriber.pk, state=Subscriber.State.STOPPED)
            stopped.update(reason=reason)
    add_suppression(email, Consent.Kind.STOPPED, Suppression.Reason(reason.value), "", mailing_id)


def suppress_many(reasons: Mapping[str, Subscriber.Reason], *, page: str, wording: str) -> None:
    """Suppress the addresses of an import, which holds the locks of `suppress` already."""
    hashes = {email: hash_email(email) for email in reasons}
    Consent.objects.bulk_create(
        Consent(email_hash=key, kind=Consent.Kind.STOPPED, page=page, wording=wording)
        for key in hashes.values()
    )
    _end_subscriptions(reasons)
    Suppression.objects.bulk_create(
        [
            Suppression(email_hash=hashes[email], reason=reason.value)
            for email, reason in reasons.items()
        ],
        update_conflicts=True,
        unique_fields=["email_hash"],
        update_fields=["reason", "suppressed_at", "mailing"],
    )


def _end_subscriptions(reasons: Mapping[str, Subscriber.Reason]) -> None:
    """End subscriptions; who was stopped before keeps that reason, should the list be undone."""
    rows = Subscriber.objects.select_for_update().filter(email__in=list(reasons)).order_by("pk")
    ended = [row for row in rows if row.state != Subscriber.State.LEFT]
    confirmed = [row for row in ended if row.state == Subscriber.State.CONFIRMED]
    readers = Counter(row.landsdelen for row in confirmed)
    now = timezone.now()
    for row in ended:
        reason, was_stopped = reasons[row.email], row.state == Subscriber.State.STOPPED
        if not was_stopped or reason == Subscriber.Reason.COMPLAINED:
            row.reason = reason
        row.state, row.ended_at = Subscriber.State.STOPPED, row.ended_at or now
    Subscriber.objects.bulk_update(ended, ["state", "reason", "ended_at"])
    AddressChange.objects.filter(subscriber__in=ended).delete()
    for landsdelen, number in sorted(readers.items()):
        adjust_audience_count(landsdelen, -number)


@transaction.atomic
def erase_subscriber(
    *, subscriber: Subscriber, page: str = "", requested_by_subscriber: bool = True
) -> None:
    """Erase a subscriber; a keyed hash stays so that nobody adds her address again (art. 17 AVG).

    Erasure after the retention period, not requested by her, leaves the old reason in place.
    """
    ImportRow.objects.filter(email=subscriber.email).delete()
    erase_address(subscriber.email)
    for change in AddressChange.objects.filter(subscriber=subscriber):
        erase_address(change.email)
    # Requests are locked before her row, as the worker does.
    SubscriberRequest.objects.filter(subscriber=subscriber).delete()
    if requested_by_subscriber:
        erase_on_request(subscriber.email)
    end_subscription(subscriber, state=Subscriber.State.LEFT, reason="")
    if requested_by_subscriber:
        add_suppression(subscriber.email, Consent.Kind.ERASED, Suppression.Reason.ERASED, page)
    Subscriber.objects.filter(pk=subscriber.pk).delete()


def end_subscription(subscriber: Subscriber, *, state: Subscriber.State, reason: str) -> bool:
    """End a pending or confirmed subscription, and a change of its address.

    Returns whether it was one.
    """
    row = Subscriber.objects.select_for_update().filter(pk=subscriber.pk).first()
    if row is None or row.state in (Subscriber.State.LEFT, Subscriber.State.STOPPED):
        return False
    if row.state == Subscriber.State.CONFIRMED:
        adjust_audience_count(row.landsdelen, -1)
    row.state, row.reason, row.ended_at = state, reason, timezone.now()
    row.save(update_fields=["state", "reason", "ended_at"])
    AddressChange.objects.filter(subscriber=row).delete()
    return True


def add_suppression(
    email: str,
    kind: Consent.Kind,
    reason: Suppression.Reason,
    page: str,
    mailing_id: int | None = None,
) -> None:
    Consent.objects.create(email_hash=hash_email(email), kind=kind, page=page)
    suppression = Suppression.objects.for_email(email).first()
    if suppression is None:
        Suppression.objects.create(
            email_hash=hash_email(email), reason=reason, mailing_id=mailing_id
        )
    elif reason == Suppression.Reason.COMPLAINED or not suppression.is_permanent:
        Suppression.objects.filter(pk=suppression.pk).update(
            reason=reason, mailing_id=mailing_id, suppressed_at=timezone.now()
        )


def adjust_audience_count(landsdelen: str, change: int) -> None:
    """Change the number of confirmed subscribers with these landsdelen, never below zero."""
    AudienceCount.objects.get_or_create(landsdelen=landsdelen)
    AudienceCount.objects.filter(landsdelen=landsdelen).update(
        confirmed=Greatest(F("confirmed") + change, 0)
    )


def lift_suppression(*, suppression: Suppression) -> None:
    """Allow a suppressed address to sign up again, without subscribing it."""
    if not suppression.is_permanent:
        raise ValidationError("Dit kan alleen de lezer zelf, door zich opnieuw aan te melden.")
    Suppression.objects.filter(pk=suppression.pk).delete()
