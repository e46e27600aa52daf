"""The end of a subscription by the reader herself."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from newsletter.models import Consent, Mailing, Subscriber, Suppression
from newsletter.services.suppression import add_suppression, end_subscription


@transaction.atomic
def unsubscribe(*, subscriber: Subscriber, mailing_id: int = 0, page: str = "") -> None:
    """Withdraw the consent of a reader; twice is the same as once.

    `mailing_id` is the mailing with the link that she used, 0 for none.
    """
    # Locked, so that the ledger names the address that she has at this moment.
    row = Subscriber.objects.select_for_update().filter(pk=subscriber.pk).first()
    if row is None or not (
        end_subscription(row, state=Subscriber.State.LEFT, reason="") or _leave_while_stopped(row)
    ):
        return
    add_suppression(row.email, Consent.Kind.WITHDRAWN, Suppression.Reason.LEFT, page)
    rows = Mailing.objects.filter(pk=mailing_id)
    rows.update(unsubscribed=F("unsubscribed") + 1)
    soon = rows.filter(started_at__gt=timezone.now() - Mailing.FIRST_DAYS)
    soon.update(unsubscribed_soon=F("unsubscribed_soon") + 1)


def _leave_while_stopped(subscriber: Subscriber) -> bool:
    """Have her wish replace a stop of ours, so that undoing the stop does not bring her back."""
    stopped = Subscriber.objects.filter(pk=subscriber.pk, state=Subscriber.State.STOPPED)
    undone_in_bulk = stopped.filter(reason__in=Suppression.UNDONE_IN_BULK)
    return bool(undone_in_bulk.update(state=Subscriber.State.LEFT, reason=""))
