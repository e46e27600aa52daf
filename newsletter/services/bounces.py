"""Handling of mails that came back, or that their readers reported (rule 9)."""

import re

from django.db import transaction
from django.db.models import F, Q

from newsletter.models import Delivery, Mailing, Subscriber, Suppression
from newsletter.services.suppression import suppress
from newsletter.services.unsubscription import unsubscribe

Bounce = Delivery.Bounce

BY_SEVERITY = [Bounce.NONE, Bounce.SOFT, Bounce.HARD, Bounce.COMPLAINT]
# As many soft bounces as the limit, among the last mails of the window, count as a hard one.
SOFT_BOUNCE_WINDOW = 5
SOFT_BOUNCE_LIMIT = 3

# Permanent refusals that say nothing of the address: full, too big, the content, a policy.
NOT_RECIPIENT_STATUS = re.compile(r"5\.(2\.[23]|3\.4|6\.\d+|7\.\d+)")


def classify_status(status: str) -> Bounce:
    """Return how bad an enhanced status code (RFC 3463) is; any other text counts as soft."""
    hard = status.startswith("5.") and not NOT_RECIPIENT_STATUS.fullmatch(status)
    return Bounce.HARD if hard else Bounce.SOFT


def record_bounce(*, delivery_id: int, bounce: Bounce) -> None:
    """Record a report, and suppress an address that is invalid or complains.

    The same report twice has the effect of one. Reports on deleted deliveries are ignored.
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
    """Unsubscribe a reader who used the button of her mail program or of our provider."""
    row = Delivery.objects.filter(pk=delivery_id).select_related("subscriber").first()
    if row is not None and row.subscriber is not None:
        unsubscribe(subscriber=row.subscriber, mailing_id=row.mailing_id or 0)


@transaction.atomic
def _record_on_delivery(row: Delivery, bounce: Bounce) -> None:
    """Store the worst report on the delivery, and count it in its mailing."""
    # A worker that counts locks the two in this order too.
    mailing = Mailing.objects.select_for_update().only("pk").filter(pk=row.mailing_id or 0).first()
    lighter = BY_SEVERITY[: BY_SEVERITY.index(bounce)]
    rows = Delivery.objects.select_for_update().filter(pk=row.pk, bounce__in=lighter)
    previous = rows.values_list("bounce", flat=True).first()
    if previous is None:
        return
    Delivery.objects.filter(pk=row.pk).update(bounce=bounce)
    field = _count_field(bounce)
    if mailing is not None and field != _count_field(Bounce(previous)):
        Mailing.objects.filter(pk=mailing.pk).update(**{field: F(field) + 1})


def _count_field(bounce: Bounce) -> str:
    """Return the field of `Mailing` that counts such reports; empty for none."""
    if bounce == Bounce.NONE:
        return ""
    return "complained" if bounce == Bounce.COMPLAINT else "bounced"


def _suppression_reason(subscriber: Subscriber, bounce: Bounce) -> Subscriber.Reason | None:
    if bounce == Bounce.COMPLAINT:
        return Subscriber.Reason.COMPLAINED
    if bounce == Bounce.HARD:
        return Subscriber.Reason.BOUNCED
    # Mails that came back before she signed up (again) do not count.
    since = subscriber.confirmed_at or subscriber.requested_at
    deliveries = Delivery.objects.filter(
        ~Q(bounce="") | Q(state="sent"), subscriber=subscriber, not_before__gte=since
    )
    bounces = deliveries.order_by("-pk").values_list("bounce", flat=True)[:SOFT_BOUNCE_WINDOW]
    is_limit_reached = list(bounces).count(Bounce.SOFT) >= SOFT_BOUNCE_LIMIT
    return Subscriber.Reason.SOFT_BOUNCED if is_limit_reached else None


def _is_suppressed(subscriber: Subscriber) -> bool:
    """Look at the state of the subscriber; for one who left, at the suppression list."""
    if subscriber.state != Subscriber.State.LEFT:
        return subscriber.state == Subscriber.State.STOPPED
    return bool(Suppression.objects.for_email(subscriber.email).permanent().exists())
