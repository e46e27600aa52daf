"""A draft for people without an account."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from publishing.audit import record_event
from publishing.dates import format_datetime
from publishing.models import Event, Publishable, ShareLink
from publishing.models.share_link import SHARE_LINK_LIFETIME
from publishing.permissions import Permission, require_permission
from publishing.services._locking import ensure_revision, lock_row, resolve_revision


@transaction.atomic
def create_share_link(
    *, obj: Publishable, user: Any, lifetime: timedelta = SHARE_LINK_LIFETIME
) -> ShareLink:
    """A link with which anyone may look at the newest revision, and at no other."""
    row = lock_row(obj)
    require_permission(user, Permission.CHANGE, row)
    newest = ensure_revision(row)
    link = ShareLink.objects.create(
        revision=newest, created_by=user, expires_at=timezone.now() + lifetime
    )
    record_event(
        Event.Kind.SHARED, row, user, f"Tot {format_datetime(link.expires_at)}", revision=newest
    )
    return link


@transaction.atomic
def revoke_share_link(*, obj: Publishable, link: ShareLink, user: Any) -> None:
    """Have a link work no longer."""
    row = lock_row(obj)
    require_permission(user, Permission.CHANGE, row)
    revision = resolve_revision(row, link.revision)
    if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record_event(Event.Kind.UNSHARED, row, user, revision=revision)
