"""Into the trash and out of it; the admin shows what is in it with `publishing.trash_page`."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from caching import version
from publishing.audit import record_event
from publishing.change_listeners import announce_change
from publishing.links import redirects
from publishing.links.references import STILL_REFERENCED, blocked_keys
from publishing.models import Event, Publishable, Revision
from publishing.permissions import Permission, has_permission, require_permission
from publishing.revisions import snapshots
from publishing.services._locking import lock_row, refuse_if
from publishing.services._plans import PLAN_COLUMNS, PlanAction, ended_plan, settle_plan
from publishing.services._revisions import dry_run_publish, ensure_revision


@transaction.atomic
def move_to_trash(*, obj: Publishable, user: User | None) -> str:
    """Move an object to the trash, with its child rows; take it off the site, cancel its plan.

    Returns the moments that ended by it, as editors read them.
    """
    row = lock_row(obj)
    require_permission(user, Permission.DELETE, row)
    if row.trashed_at:
        return ""
    refuse_if(row.reason_not_to_trash())
    # Since the editor was asked to confirm, something may have been made to refer to it.
    refuse_if(STILL_REFERENCED if blocked_keys([row]) else "")
    if row.live:
        require_permission(user, Permission.PUBLISH, row)
        refuse_if(row.reason_not_to_unpublish())
        ensure_revision(row)
        redirects.save_redirects(redirects.collect_addresses(row))
    ended = settle_plan(row, PlanAction.TRASH)
    row.live, row.trashed_at, row.submitted_at = False, timezone.now(), None
    row.save(update_fields=["live", "trashed_at", "submitted_at", *PLAN_COLUMNS])
    announce_change(row)
    # The page of the trash shows the detail.
    record_event(Event.Kind.TRASHED, row, user, ended_plan(ended))
    version.invalidate()
    return ended


@transaction.atomic
def restore_from_trash(*, obj: Publishable, user: User | None) -> str:
    """Restore an object at its address.

    It goes back on the site if it was there, still can be, and the user may publish it. Returns the
    moments that ended because it does not, as editors read them.
    """
    row = lock_row(obj)
    require_permission(user, Permission.DELETE, row)
    if row.trashed_at is None:
        return ""
    row.trashed_at, row.failure = None, ""
    can_publish = user is None or has_permission(user, Permission.PUBLISH, row)
    if row.live_revision and can_publish and _can_go_live_again(row, row.live_revision):
        row.live = True
    elif row.live_revision:
        row.live_revision = None
        snapshots.mirror_draft(row, ensure_revision(row).snapshot)
    ended = settle_plan(row, PlanAction.RESTORE_FROM_TRASH)
    row.save(update_fields=["live", "live_revision", "trashed_at", "failure", *PLAN_COLUMNS])
    announce_change(row)
    record_event(Event.Kind.UNTRASHED, row, user, ended_plan(ended))
    version.invalidate()
    return ended


def _can_go_live_again(row: Publishable, revision: Revision) -> bool:
    """Return whether a row that was live has not expired and would still pass publication."""
    if row.expire_at and row.expire_at <= timezone.now():
        return False
    try:
        dry_run_publish(row, revision)
    except ValidationError:
        return False
    return True
