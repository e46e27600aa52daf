"""Handling of mails that came back, or that their readers reported (rule 9)."""

from django.db import transaction
from django.db.models import F, Q

from newsletter.blame import Blame
from newsletter.delivery.results import pause_mailing
from newsletter.models import Delivery, Mailing, Subscriber, Suppression
from newsletter.services.reinstatement import reinstate_mailing
from newsletter.services.suppression import suppress
from newsletter.services.unsubscription import unsubscribe

Bounce = Delivery.Bounce

BY_SEVERITY = [Bounce.NONE, Bounce.BLOCKED, Bounce.SOFT, Bounce.HARD, Bounce.COMPLAINT]
# As many soft bounces as the limit, among the last mails of the window, count as a hard one.
SOFT_BOUNCE_WINDOW = 5
SOFT_BOUNCE_LIMIT = 3

BOUNCE_BY_BLAME = {
    Blame.READER: Bounce.HARD,
    Blame.READER_FOR_NOW: Bounce.SOFT,
    Blame.NOBODY_KNOWS: Bounce.SOFT,
    # Counted, and never held against the reader.
    Blame.SENDER: Bounce.BLOCKED,
}

MANY_BOUNCES_MESSAGE = (
    "Er komt opvallend veel mail van deze verzending terug. "
    "Misschien ligt het aan onze instellingen: laat de beheerder ernaar kijken. "
    "Er is daarom niemand van de lijst gehaald."
)


def record_bounce(*, delivery_id: int, bounce: Bounce) -> None:
    """Record a report, and suppress an address that is invalid or complains.

    The same report twice has the effect of one. Reports on deleted deliveries are ignored.
    """
    row = Delivery.objects.filter(pk=delivery_id).select_related("subscriber").first()
    if row is None:
        return
    _record_on_delivery(row, bounce)
    mailing = Mailing.objects.without_bodies().filter(pk=row.mailing_id or 0).first()
    if mailing is not None and mailing.has_many_bounces and bounce != Bounce.COMPLAINT:
        _blame_nobody(mailing)
    elif row.subscriber is not None:
        _suppress_if_due(row, row.subscriber, bounce)


def _blame_nobody(mailing: Mailing) -> None:
    """Pause a mailing of which so much came back that it is about us, and undo its stops."""
    reinstate_mailing(mailing)
    pause_mailing(mailing, MANY_BOUNCES_MESSAGE)


def _suppress_if_due(row: Delivery, subscriber: Subscriber, bounce: Bounce) -> None:
    is_outdated = bounce != Bounce.COMPLAINT and says_nothing_now(row, subscriber)
    if is_outdated or _is_suppressed(subscriber, bounce):
        return
    reason = _suppression_reason(subscriber, bounce)
    if reason:
        suppress(email=subscriber.email, reason=reason, mailing_id=row.mailing_id)


def says_nothing_now(row: Delivery, subscriber: Subscriber) -> bool:
    """Return whether a mail is older than her address or than the last stop that was undone.

    Its return says nothing of the address that she has now.
    """
    return row.is_before(subscriber.confirmed_at) or row.is_before(subscriber.reinstated_at)


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
    match bounce:
        case Bounce.COMPLAINT:
            return Subscriber.Reason.COMPLAINED
        case Bounce.HARD:
            return Subscriber.Reason.BOUNCED
        case Bounce.SOFT if has_too_many_soft_bounces(subscriber):
            return Subscriber.Reason.SOFT_BOUNCED
    return None


def has_too_many_soft_bounces(subscriber: Subscriber) -> bool:
    """Look at the last mails since she signed up (again), or since her stop was undone.

    A mailing of which much came back says nothing of its readers, so it is left out.
    """
    since = max(
        filter(None, [subscriber.confirmed_at or subscriber.requested_at, subscriber.reinstated_at])
    )
    deliveries = (
        Delivery.objects.filter(
            ~Q(bounce="") | Q(state="sent"), subscriber=subscriber, not_before__gte=since
        )
        .with_mailing_without_bodies()
        .order_by("-pk")[: 2 * SOFT_BOUNCE_WINDOW]
    )
    telling = [
        row.bounce for row in deliveries if not (row.mailing and row.mailing.has_many_bounces)
    ]
    return telling[:SOFT_BOUNCE_WINDOW].count(Bounce.SOFT) >= SOFT_BOUNCE_LIMIT


def _is_suppressed(subscriber: Subscriber, bounce: Bounce) -> bool:
    """Return whether the address was suppressed before, for no less than this report."""
    if subscriber.state not in (Subscriber.State.LEFT, Subscriber.State.STOPPED):
        return False
    suppression = Suppression.objects.for_email(subscriber.email).permanent().first()
    if bounce == Bounce.COMPLAINT:
        return suppression is not None and suppression.reason == Suppression.Reason.COMPLAINED
    return suppression is not None or subscriber.state == Subscriber.State.STOPPED
