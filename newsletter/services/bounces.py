"""What to do about a mail that came back, or that its reader reported."""

import re

from django.db import transaction
from django.db.models import F, Q

from newsletter.models import Delivery, Mailing, Subscriber, Suppression
from newsletter.services.suppression import suppress, unsubscribe

Bounce = Delivery.Bounce

BY_SEVERITY = [Bounce.NONE, Bounce.SOFT, Bounce.HARD, Bounce.COMPLAINT]
SOFT_BOUNCE_WINDOW = 5
SOFT_BOUNCE_LIMIT = 3
"""So many soft bounces among the last `LOOKED_BACK` mails of one subscriber are a hard one."""

NOT_RECIPIENT_STATUS = re.compile(r"5\.(2\.[23]|3\.4|6\.\d+|7\.\d+)")
"""Refusals for good that say nothing of the address: full, too big, the content, a policy."""


def classify_status(status: str) -> Bounce:
    """How bad an enhanced status code (RFC 3463) is; what is none may pass."""
    hard = status.startswith("5.") and not NOT_RECIPIENT_STATUS.fullmatch(status)
    return Bounce.HARD if hard else Bounce.SOFT


def record_bounce(*, delivery_id: int, bounce: Bounce) -> None:
    """Note it once, and stop writing to an address that is no good or does not want us.

    The same report twice is the same as once. Of what is gone already nothing is known.
    """
    row = Delivery.objects.filter(pk=delivery_id).select_related("subscriber").first()
    if row is None:
        return
    _record_on_delivery(row, bounce)
    if row.subscriber is not None and not _is_suppressed(row.subscriber):
        reason = _suppression_reason(row.subscriber, bounce)
        if reason:
            suppress(email=row.subscriber.email, reason=reason)


def unsubscribe_from_delivery(*, delivery_id: int) -> None:
    """By the button of her mail provider, or of the company that sends our mail."""
    row = Delivery.objects.filter(pk=delivery_id).select_related("subscriber").first()
    if row is not None and row.subscriber is not None:
        unsubscribe(subscriber=row.subscriber, mailing_id=row.mailing_id or 0)


@transaction.atomic
def _record_on_delivery(row: Delivery, how: Bounce) -> None:
    """On the delivery, where the worst stays, and in the counts of its mailing."""
    # In the order in which a worker locks the two when it counts.
    mailing = Mailing.objects.select_for_update().only("pk").filter(pk=row.mailing_id or 0).first()
    lighter = BY_SEVERITY[: BY_SEVERITY.index(how)]
    before = Delivery.objects.select_for_update().filter(pk=row.pk, bounce__in=lighter)
    was = before.values_list("bounce", flat=True).first()
    if was is None:
        return
    Delivery.objects.filter(pk=row.pk).update(bounce=how)
    counted = _count_field(how)
    if mailing is not None and counted != _count_field(Bounce(was)):
        Mailing.objects.filter(pk=mailing.pk).update(**{counted: F(counted) + 1})


def _count_field(how: Bounce) -> str:
    """The count of a mailing that it belongs to."""
    if how == Bounce.NONE:
        return ""
    return "complained" if how == Bounce.COMPLAINT else "bounced"


def _suppression_reason(subscriber: Subscriber, how: Bounce) -> Subscriber.Reason | None:
    if how == Bounce.COMPLAINT:
        return Subscriber.Reason.COMPLAINED
    if how == Bounce.HARD:
        return Subscriber.Reason.BOUNCED
    # What came back before she signed up (again) was forgiven.
    since = subscriber.confirmed_at or subscriber.requested_at
    out = Delivery.objects.filter(
        ~Q(bounce="") | Q(state="sent"), subscriber=subscriber, not_before__gte=since
    )
    lately = out.order_by("-pk").values_list("bounce", flat=True)[:SOFT_BOUNCE_WINDOW]
    enough = list(lately).count(Bounce.SOFT) >= SOFT_BOUNCE_LIMIT
    return Subscriber.Reason.SOFT_BOUNCED if enough else None


def _is_suppressed(subscriber: Subscriber) -> bool:
    """By her own state; of who left, by the list of stopped addresses."""
    if subscriber.state != Subscriber.State.LEFT:
        return subscriber.state == Subscriber.State.STOPPED
    return bool(Suppression.objects.for_email(subscriber.email).permanent().exists())
