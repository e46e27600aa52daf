"""A draft for people without an account."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from publishing.log import record
from publishing.models import Event, Publishable, ShareLink
from publishing.models.work import LINK_LIFETIME
from publishing.moments import moment
from publishing.rights import Right, require
from publishing.services.rows import locked, revision_of, with_start


@transaction.atomic
def share(*, thing: Publishable, by: Any, lifetime: timedelta = LINK_LIFETIME) -> ShareLink:
    """A link with which anyone may look at the newest revision, and at no other."""
    row = locked(thing)
    require(by, Right.CHANGE, row)
    newest = with_start(row)
    link = ShareLink.objects.create(
        revision=newest, created_by=by, expires_at=timezone.now() + lifetime
    )
    record(Event.Kind.SHARED, row, by, f"Tot {moment(link.expires_at)}", revision=newest)
    return link


@transaction.atomic
def unshare(*, thing: Publishable, link: ShareLink, by: Any) -> None:
    """Have a link work no longer."""
    row = locked(thing)
    require(by, Right.CHANGE, row)
    revision = revision_of(row, link.revision)
    if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record(Event.Kind.UNSHARED, row, by, revision=revision)
