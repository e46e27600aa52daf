"""Tokens for the links in a mail: opaque, unforgeable, and each good for one purpose (rule 2)."""

import uuid
from datetime import timedelta

from django.core.signing import BadSignature, Signer, TimestampSigner

from newsletter.models import Subscriber
from newsletter.models.subscriber import LINK_LIFETIME, SubscriberQuerySet

MANAGE_LIFETIME = timedelta(days=30)

CONFIRM_SIGNER = TimestampSigner(salt="newsletter.confirm", sep=".")
MANAGE_SIGNER = TimestampSigner(salt="newsletter.manage", sep=".")
PREFERENCES_SIGNER = TimestampSigner(salt="newsletter.choose", sep=".")
UNSUBSCRIBE_SIGNER = Signer(salt="newsletter.leave", sep=".")


def make_confirm_token(key: uuid.UUID) -> str:
    """Make a token to confirm, valid for `LINK_LIFETIME`."""
    return CONFIRM_SIGNER.sign(key.hex)


def make_manage_token(key: uuid.UUID) -> str:
    """Make a token to see, change, download or erase all data, valid for `MANAGE_LIFETIME`."""
    return MANAGE_SIGNER.sign(key.hex)


def make_preferences_token(key: uuid.UUID) -> str:
    """Make a token to change the landsdelen only: issues hold it, and people pass those on."""
    return PREFERENCES_SIGNER.sign(key.hex)


def make_unsubscribe_token(key: uuid.UUID, mailing: int) -> str:
    """Make a token to unsubscribe, valid for ever (RFC 8058), with the mailing that holds it."""
    return UNSUBSCRIBE_SIGNER.sign(f"{key.hex}-{mailing}")


def subscriber_by_confirm_token(token: str) -> SubscriberQuerySet:
    """Return the subscriber of a token; nobody when it is forged or too old."""
    return _find_subscriber(CONFIRM_SIGNER, token, LINK_LIFETIME)


def subscriber_by_manage_token(token: str) -> SubscriberQuerySet:
    return _find_subscriber(MANAGE_SIGNER, token, MANAGE_LIFETIME)


def subscriber_by_preferences_token(token: str) -> SubscriberQuerySet:
    """Return the subscriber of a token to change the landsdelen, or to manage all data."""
    return subscriber_by_manage_token(token) | _find_subscriber(
        PREFERENCES_SIGNER, token, MANAGE_LIFETIME
    )


def read_unsubscribe_token(token: str) -> tuple[SubscriberQuerySet, int] | None:
    """Return the subscriber and the mailing of a token (0 for none).

    `None` when the token is forged; no subscriber when she was erased.
    """
    try:
        key, _, mailing = UNSUBSCRIBE_SIGNER.unsign(token).partition("-")
    except BadSignature:
        return None
    return Subscriber.objects.filter(key=key), int(mailing)


def _find_subscriber(
    signer: TimestampSigner, token: str, lifetime: timedelta
) -> SubscriberQuerySet:
    try:
        return Subscriber.objects.filter(key=signer.unsign(token, max_age=lifetime))
    except BadSignature:
        return Subscriber.objects.none()
