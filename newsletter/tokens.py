"""Tokens for the links in a mail: opaque, unforgeable, and each good for one purpose (rule 2)."""

import uuid
from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer, TimestampSigner, b62_decode

from newsletter.models import AddressChange, Subscriber
from newsletter.models.subscriber import LINK_LIFETIME, SubscriberQuerySet

MANAGE_LIFETIME = timedelta(days=30)

CONFIRM_SIGNER = TimestampSigner(salt="newsletter.confirm", sep=".")
MANAGE_SIGNER = TimestampSigner(salt="newsletter.manage", sep=".")
PREFERENCES_SIGNER = TimestampSigner(salt="newsletter.choose", sep=".")
UNSUBSCRIBE_SIGNER = Signer(salt="newsletter.leave", sep=".")
ADDRESS_SIGNERS = {
    side: TimestampSigner(salt=f"newsletter.address.{side}", sep=".") for side in AddressChange.Side
}


def make_confirm_token(key: uuid.UUID) -> str:
    """Make a token to confirm, valid for `LINK_LIFETIME`."""
    return CONFIRM_SIGNER.sign(key.hex)


def make_manage_token(key: uuid.UUID) -> str:
    """Make a token to see, change, download or erase all data, valid for `MANAGE_LIFETIME`."""
    return MANAGE_SIGNER.sign(key.hex)


def make_preferences_token(key: uuid.UUID) -> str:
    """Make a token to change the landsdelen only: issues hold it, and people pass those on."""
    return PREFERENCES_SIGNER.sign(key.hex)


def make_address_token(change: AddressChange, side: AddressChange.Side) -> str:
    """Make a token for one address to confirm or refuse a change, valid for `LINK_LIFETIME`."""
    return ADDRESS_SIGNERS[side].sign(f"{change.subscriber.key.hex}-{change.mark}")


def make_unsubscribe_token(key: uuid.UUID, mailing: int) -> str:
    """Make a token to unsubscribe, valid for ever (RFC 8058), with the mailing that holds it."""
    return UNSUBSCRIBE_SIGNER.sign(f"{key.hex}-{mailing}")


def subscriber_by_confirm_token(token: str) -> SubscriberQuerySet:
    """Return the subscriber of a token; nobody when it is forged or too old."""
    key = _read_key(CONFIRM_SIGNER, token, LINK_LIFETIME)
    return Subscriber.objects.filter(key=key) if key else Subscriber.objects.none()


def subscriber_by_manage_token(token: str) -> SubscriberQuerySet:
    return _find_by_own_page_token(MANAGE_SIGNER, token)


def subscriber_by_preferences_token(token: str) -> SubscriberQuerySet:
    """Return the subscriber of a token to change the landsdelen, or to manage all data."""
    return subscriber_by_manage_token(token) | _find_by_own_page_token(PREFERENCES_SIGNER, token)


def read_unsubscribe_token(token: str) -> tuple[SubscriberQuerySet, int] | None:
    """Return the subscriber and the mailing of a token (0 for none).

    `None` when the token is forged; no subscriber when she was erased.
    """
    try:
        key, _, mailing = UNSUBSCRIBE_SIGNER.unsign(token).partition("-")
    except BadSignature:
        return None
    return Subscriber.objects.filter(key=key), int(mailing)


def find_address_change(token: str) -> tuple[AddressChange, AddressChange.Side] | None:
    """Return the change of a token and the address it was mailed to; `None` if it has ended."""
    for side, signer in ADDRESS_SIGNERS.items():
        key, _, mark = (_read_key(signer, token, LINK_LIFETIME) or "").partition("-")
        if key:
            changes = AddressChange.objects.unexpired().filter(subscriber__key=key)
            change = changes.select_related("subscriber").first()
            return (change, side) if change and change.mark == mark else None
    return None


def _find_by_own_page_token(signer: TimestampSigner, token: str) -> SubscriberQuerySet:
    """Return nobody as well when she confirmed her address later: the link went to another one."""
    key = _read_key(signer, token, MANAGE_LIFETIME)
    if key is None:
        return Subscriber.objects.none()
    # A token holds whole seconds.
    signed_before = _signed_at(signer, token) + timedelta(seconds=1)
    return Subscriber.objects.filter(key=key).exclude(confirmed_at__gte=signed_before)


def _read_key(signer: TimestampSigner, token: str, lifetime: timedelta) -> str | None:
    try:
        return signer.unsign(token, max_age=lifetime)
    except BadSignature:
        return None


def _signed_at(signer: TimestampSigner, token: str) -> datetime:
    """Return the moment at which a token was made that the signer has accepted."""
    return datetime.fromtimestamp(b62_decode(token.rsplit(signer.sep, 2)[1]), tz=UTC)
