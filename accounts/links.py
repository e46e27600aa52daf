"""Links in mail with which somebody chooses a password: invited, or because she forgot hers.

A link works once: it holds a hash of what changes when she uses it, or logs in.
"""

from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from django.contrib.auth.models import User
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac


class LinkPurpose(StrEnum):
    INVITATION = "invitation"
    NEW_PASSWORD = "new_password"  # noqa: S105  (no password)


LIFETIMES = {
    LinkPurpose.INVITATION: timedelta(days=7),
    LinkPurpose.NEW_PASSWORD: timedelta(hours=1),
}


class AccountLink(NamedTuple):
    user: User
    purpose: LinkPurpose


def make_link_path(user: User, purpose: LinkPurpose) -> str:
    token = signing.dumps([user.pk, purpose, _fingerprint(user)], salt=__name__)
    return reverse("account_new_password", args=[token])


def read_link(token: str) -> AccountLink | None:
    """Return what a link is for; `None` if it is forged, too old, used, or of a blocked account."""
    try:
        pk, purpose, fingerprint = signing.loads(token, salt=__name__)
        signing.loads(token, salt=__name__, max_age=LIFETIMES[LinkPurpose(purpose)])
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk, is_active=True, is_staff=True).first()
    if user is None or not constant_time_compare(fingerprint, _fingerprint(user)):
        return None
    return AccountLink(user, LinkPurpose(purpose))


def _fingerprint(user: User) -> str:
    text = f"{user.password} {user.last_login} {user.email}"
    return salted_hmac(__name__, text, algorithm="sha256").hexdigest()[:20]
