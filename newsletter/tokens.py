"""What the links in a mail hold: opaque, unforgeable, and each good for one thing only."""

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
    """Good for `LINK_LIFETIME` from now."""
    return CONFIRM_SIGNER.sign(key.hex)


def make_manage_token(key: uuid.UUID) -> str:
    """Good for `MANAGE_LIFETIME` from now: to see, change, take along or erase what we have."""
    return MANAGE_SIGNER.sign(key.hex)


def make_preferences_token(key: uuid.UUID) -> str:
    """Stands in every issue, and people pass those on: to change the landsdelen, and no more."""
    return PREFERENCES_SIGNER.sign(key.hex)


def make_unsubscribe_token(key: uuid.UUID, mailing: int) -> str:
    """Good for ever (RFC 8058), and for nothing but leaving; it says in which mail it stood."""
    return UNSUBSCRIBE_SIGNER.sign(f"{key.hex}-{mailing}")


def subscriber_by_confirm_token(token: str) -> SubscriberQuerySet:
    """The one subscriber whose link holds `token`; nobody when it is forged or too old."""
    return _find_subscriber(CONFIRM_SIGNER, token, LINK_LIFETIME)


def subscriber_by_manage_token(token: str) -> SubscriberQuerySet:
    return _find_subscriber(MANAGE_SIGNER, token, MANAGE_LIFETIME)


def subscriber_by_preferences_token(token: str) -> SubscriberQuerySet:
    """Whose link to manage it is may do this as well."""
    return subscriber_by_manage_token(token) | _find_subscriber(
        PREFERENCES_SIGNER, token, MANAGE_LIFETIME
    )


def read_unsubscribe_token(token: str) -> tuple[SubscriberQuerySet, int] | None:
    """The subscriber, and the mailing that the link stood in (0 when there is none).

    `None` when it is forged; nobody when she is erased.
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
