"""Change of the address of a subscriber, once both addresses have confirmed it.

Whoever has her link may ask for it, and learns nothing about the new address (rule 5): the answer,
the mail to the old address and the page behind it are the same whether that one can be mailed.
"""

from datetime import timedelta
from enum import Enum

from django.db import transaction
from django.utils import timezone

from limits.attempts import AttemptKind, count_attempt
from newsletter.delivery import enqueue_transactional
from newsletter.erasure import erase_address, erase_on_request
from newsletter.models import (
    AddressChange,
    Consent,
    Delivery,
    ImportRow,
    Subscriber,
    SubscriberRequest,
    Suppression,
)
from newsletter.models.subscriber import MAIL_INTERVAL
from newsletter.services.subscriptions import may_mail_mailbox, record_consent
from newsletter.services.suppression import add_suppression
from newsletter.tokens import make_address_token
from pact.site_context import site_context
from publishing.mail_templates import render_mail

Side = AddressChange.Side

# One mail about a change to an address that did not ask for it itself, whoever did.
NEW_ADDRESS_LIMITS = AttemptKind(name="new address", window=timedelta(hours=24), per_subject=1)


class ChangeOutcome(Enum):
    """The result of a confirmation by one of the two addresses."""

    WAITING = "waiting"
    CHANGED = "changed"
    ENDED = "ended"


def start_address_change(request: SubscriberRequest) -> None:
    """Ask both addresses to confirm; another request takes the place of an earlier one."""
    subscribers = Subscriber.objects.confirmed().select_for_update()
    subscriber = subscribers.filter(pk=request.subscriber_id or 0).first()
    if subscriber is None or subscriber.email == request.email:
        return
    changes = AddressChange.objects.filter(subscriber=subscriber)
    recent = changes.filter(requested_at__gt=request.created_at - MAIL_INTERVAL)
    if recent.filter(email=request.email).exists():
        return
    changes.delete()
    change = AddressChange.objects.create(
        subscriber=subscriber, email=request.email, page=request.page
    )
    _mail_side(change, Side.OLD, subscriber.email)
    if (
        _is_available(change.email)
        and count_attempt(NEW_ADDRESS_LIMITS, subject=change.email).is_allowed
    ):
        _mail_side(change, Side.NEW, change.email)


def _is_available(email: str) -> bool:
    """Return whether an address may become that of a subscriber of another address.

    One that has been sent issues stays on its own: its old mails hold links of its own to leave.
    """
    others = Subscriber.objects.filter(email=email).exclude(state=Subscriber.State.PENDING)
    return not (others.exists() or Suppression.objects.for_email(email).permanent().exists())


def _mail_side(change: AddressChange, side: Side, email: str) -> None:
    if may_mail_mailbox(email):
        context = {
            "site": site_context().site_details,
            "token": make_address_token(change, side),
        }
        content = render_mail(f"newsletter/mail/address_{side.value}", context)
        enqueue_transactional(content=content, email=email, address_change=change)


@transaction.atomic
def confirm_address_change(
    *, change: AddressChange, side: Side, page: str = "", wording: str = ""
) -> ChangeOutcome:
    """Store that an address confirmed, with the version of the wording that stood beside it.

    The second one changes the address.
    """
    # Requests are locked before her row, as the worker does.
    requests = SubscriberRequest.objects.filter(email=change.subscriber.email, processed_at=None)
    list(requests.select_for_update())
    row = _lock(change)
    if row is None or row.subscriber.state != Subscriber.State.CONFIRMED:
        return ChangeOutcome.ENDED
    row.confirm(side, wording)
    return _complete(row, page) if row.is_confirmed else ChangeOutcome.WAITING


@transaction.atomic
def refuse_address_change(*, change: AddressChange) -> None:
    """End a change, with nothing changed."""
    if row := _lock(change):
        row.delete()


def _lock(change: AddressChange) -> AddressChange | None:
    """Return a change that has not ended; her row is locked first, as everywhere."""
    subscriber = Subscriber.objects.select_for_update().filter(pk=change.subscriber_id).first()
    changes = AddressChange.objects.select_for_update()
    row: AddressChange | None = changes.filter(pk=change.pk, subscriber=subscriber).first()
    if row is not None and subscriber is not None:
        row.subscriber = subscriber
    return row


def _complete(change: AddressChange, page: str) -> ChangeOutcome:
    """Change the address, unless the new one became unavailable meanwhile."""
    subscriber, old_email = change.subscriber, change.subscriber.email
    if not (_is_available(change.email) and _take_address(change.email)):
        change.delete()
        return ChangeOutcome.ENDED
    subscriber.email, subscriber.requested_at = change.email, change.requested_at
    # She confirmed this address now: links and reports from before are about the old one.
    subscriber.confirmed_at, subscriber.manage_link_mailed_at = timezone.now(), None
    subscriber.save()
    Suppression.objects.for_email(change.email).delete()
    add_suppression(old_email, Consent.Kind.WITHDRAWN, Suppression.Reason.LEFT, page)
    record_consent(
        subscriber, Consent.Kind.ASKED, page=change.page, recorded_at=change.requested_at
    )
    record_consent(subscriber, Consent.Kind.CONFIRMED, page=page, wording=change.wording)
    _redirect_mail(subscriber)
    change.delete()
    ImportRow.objects.filter(email=old_email).delete()
    erase_on_request(old_email)
    erase_address(old_email)
    return ChangeOutcome.CHANGED


def _take_address(email: str) -> bool:
    """Make room for a new address; return whether nobody else is subscribed with it.

    A row of its own first, or that of a sign-up: whoever signs up with this address at the same
    moment then comes before or after.
    """
    row, _ = Subscriber.objects.get_or_create(email=email)
    locked = Subscriber.objects.select_for_update().pending().filter(pk=row.pk).first()
    if locked is None:
        return False
    locked.delete()
    return True


def _redirect_mail(subscriber: Subscriber) -> None:
    """Have workers read the new address; mail that is on its way belongs to the old one."""
    mails = Delivery.objects.filter(subscriber=subscriber)
    # What waits is locked too: nobody claims it with the old address before this is committed.
    unsent = mails.filter(state__in=[Delivery.State.PENDING, Delivery.State.CLAIMED])
    unsent.update(state=Delivery.State.PENDING, worker=None, lease_until=None)
    mails.filter(state=Delivery.State.SENDING).update(ended_at=subscriber.confirmed_at)
