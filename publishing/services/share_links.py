"""Links with which people without an account can see a draft."""

from datetime import timedelta
from typing import cast

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from publishing.audit import record_event
from publishing.dates import format_datetime
from publishing.models import Event, Publishable, ShareLink
from publishing.models.share_link import SHARE_LINK_LIFETIME
from publishing.permissions import Permission, has_permission, require_permission
from publishing.services._locking import lock_row
from publishing.services._revisions import ensure_revision, resolve_revision


@transaction.atomic
def create_share_link(
    *, obj: Publishable, user: User | None, lifetime: timedelta = SHARE_LINK_LIFETIME
) -> ShareLink:
    """Create a link that shows the latest revision, and no other, to anybody who has it."""
    row = lock_row(obj)
    require_permission(user, Permission.CHANGE, row)
    latest = ensure_revision(row)
    link = ShareLink.objects.create(
        revision=latest, created_by=user, expires_at=timezone.now() + lifetime
    )
    record_event(
        Event.Kind.SHARED, row, user, f"Tot {format_datetime(link.expires_at)}", revision=latest
    )
    return link


@transaction.atomic
def revoke_share_link(*, obj: Publishable, link: ShareLink, user: User | None) -> None:
    """End a link at once."""
    row = lock_row(obj)
    require_permission(user, Permission.CHANGE, row)
    revision = resolve_revision(row, link.revision)
    if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record_event(Event.Kind.UNSHARED, row, user, revision=revision)


def is_share_link_valid(link: ShareLink) -> bool:
    """Return whether a link works: it ends with the rights of its maker.

    She must still be active and allowed to change the object, as when she made the link.
    """
    if link.created_by is None or not link.is_active:
        return link.is_active
    # As stored: a form shows the object as its draft, which may lie in another region.
    row = cast("Publishable", link.revision.content_object)
    return has_permission(link.created_by, Permission.CHANGE, row)
