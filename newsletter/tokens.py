"""What the links in a mail hold: opaque, unforgeable, and each good for one thing only."""

import uuid
from datetime import timedelta

from django.core.signing import BadSignature, Signer, TimestampSigner

from newsletter.models import Subscriber
from newsletter.models.subscriber import LINK_LIFETIME, SubscriberQuerySet

MANAGE_LIFETIME = timedelta(days=30)

CONFIRM = TimestampSigner(salt="newsletter.confirm", sep=".")
MANAGE = TimestampSigner(salt="newsletter.manage", sep=".")
CHOOSE = TimestampSigner(salt="newsletter.choose", sep=".")
LEAVE = Signer(salt="newsletter.leave", sep=".")


def confirm_token(key: uuid.UUID) -> str:
    """Good for `LINK_LIFETIME` from now."""
    return CONFIRM.sign(key.hex)


def manage_token(key: uuid.UUID) -> str:
    """Good for `MANAGE_LIFETIME` from now: to see, change, take along or erase what we have."""
    return MANAGE.sign(key.hex)


def choose_token(key: uuid.UUID) -> str:
    """Stands in every issue, and people pass those on: to change the landsdelen, and no more."""
    return CHOOSE.sign(key.hex)


def leave_token(key: uuid.UUID, mailing: int) -> str:
    """Good for ever (RFC 8058), and for nothing but leaving; it says in which mail it stood."""
    return LEAVE.sign(f"{key.hex}-{mailing}")


def to_confirm(token: str) -> SubscriberQuerySet:
    """The one subscriber whose link holds `token`; nobody when it is forged or too old."""
    return _found(CONFIRM, token, LINK_LIFETIME)


def to_manage(token: str) -> SubscriberQuerySet:
    return _found(MANAGE, token, MANAGE_LIFETIME)


def to_choose(token: str) -> SubscriberQuerySet:
    """Whose link to manage it is may do this as well."""
    return to_manage(token) | _found(CHOOSE, token, MANAGE_LIFETIME)


def to_leave(token: str) -> tuple[SubscriberQuerySet, int] | None:
    """The subscriber, and the mailing that the link stood in (0 when there is none).

    `None` when it is forged; nobody when she is erased.
    """
    try:
        key, _, mailing = LEAVE.unsign(token).partition("-")
    except BadSignature:
        return None
    return Subscriber.objects.filter(key=key), int(mailing)


def _found(signer: TimestampSigner, token: str, lifetime: timedelta) -> SubscriberQuerySet:
    try:
        return Subscriber.objects.filter(key=signer.unsign(token, max_age=lifetime))
    except BadSignature:
        return Subscriber.objects.none()
