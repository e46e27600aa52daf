"""Publication: on the site, off it, and when."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models, transaction
from django.utils import timezone

from caching import version
from publishing import notifications
from publishing.audit import record_event
from publishing.change_listeners import announce_change
from publishing.dates import format_datetime
from publishing.links import redirects
from publishing.models import Event, Publishable, Revision
from publishing.permissions import Permission, require_permission
from publishing.revisions import snapshots
from publishing.revisions.snapshots import Snapshot
from publishing.services._locking import lock_row, lock_untrashed, refuse_if
from publishing.services._revisions import (
    dry_run_publish,
    ensure_revision,
    resolve_revision,
    with_snapshot,
)
from publishing.services.drafts import save_locked_draft


@transaction.atomic
def publish(*, obj: Publishable, user: User | None, revision: Revision | None = None) -> str:
    """Put a revision, by default the latest, on the site.

    Returns the former public address when that has changed, otherwise an empty string.
    """
    former_address = publish_locked(lock_untrashed(obj), user=user, revision=revision)
    version.invalidate()
    return former_address


def publish_locked(row: Publishable, *, user: User | None, revision: Revision | None = None) -> str:
    require_permission(user, Permission.PUBLISH, row)
    refuse_if(row.reason_not_to_publish())
    revision = resolve_revision(row, revision)
    require_permission(user, Permission.PUBLISH, with_snapshot(row, revision.snapshot))
    former_address = _last_public_address(row)
    former_paths = redirects.collect_addresses(row) if row.live else {}
    is_approval = row.submitted_at is not None and row.latest_revision_id == revision.pk
    _set_live(row, revision, user, is_approval=is_approval)
    snapshots.write_snapshot(row, revision.snapshot)
    Revision.objects.filter(pk=revision.pk).update(published_at=timezone.now())
    record_event(Event.Kind.PUBLISHED, row, user, revision=revision)
    redirects.save_redirects(former_paths | redirects.collect_addresses(row))
    announce_change(row)
    address = row.get_absolute_url()
    has_moved = former_address not in ("", address)
    if has_moved:
        record_event(Event.Kind.MOVED, row, user, f"Van {former_address} naar {address}")
    if is_approval:
        notifications.notify_approved(row, user)
    return former_address if has_moved else ""


def _set_live(
    row: Publishable, revision: Revision, user: User | None, *, is_approval: bool
) -> None:
    row.live, row.live_revision, row.failure = True, revision, ""
    if row.scheduled_revision_id is None or row.scheduled_revision_id <= revision.pk:
        row.scheduled_revision = row.go_live_at = None
    if is_approval:
        row.submitted_at = None
    # The worker may be late, and will take it off again at once; an editor wants it to stay.
    if user is not None and row.expire_at and row.expire_at <= timezone.now():
        row.expire_at = None


def _last_public_address(row: Publishable) -> str:
    """Return the last address that visitors knew; empty when it never had a page of its own."""
    if row.live or not row.address_keys:
        return row.get_absolute_url() if row.address_keys else ""
    revision = _published_revisions(row).first()
    return _address_in_revision(row, revision) if revision else ""


def _published_revisions(row: Publishable) -> "models.QuerySet[Revision]":
    """Select the revisions that have been on the site, the last one first."""
    revisions = Revision.objects.for_object(row).filter(published_at__isnull=False)
    return revisions.order_by("-published_at", "-pk")


def _address_in_revision(row: Publishable, revision: Revision) -> str:
    try:
        return with_snapshot(row, revision.snapshot).get_absolute_url()
    except ObjectDoesNotExist:
        return ""  # The object that it was filed under has been deleted.


@transaction.atomic
def restore_address(*, obj: Publishable, user: User | None, path: str) -> None:
    """Publish the live contents again, under an address that the object had before."""
    row = lock_untrashed(obj)
    require_permission(user, Permission.PUBLISH, row)
    if row.has_draft:
        raise ValidationError("Er is een nieuwer concept. Zet het oude adres daarin, en publiceer.")
    names = row.address_fields()
    snapshot = _latest_with_former_address(row, path)
    row, _ = save_locked_draft(row, snapshot, user=user, note=f"Terug naar {path}")
    try:
        publish_locked(row, user=user)
    except ValidationError as error:
        if names.isdisjoint(getattr(error, "error_dict", ())):
            raise
        taken = f"{path} is intussen het adres van iets anders. Er is niets veranderd."
        raise ValidationError(taken) from error
    version.invalidate()


def _latest_with_former_address(row: Publishable, path: str) -> Snapshot:
    """Return the latest snapshot with the fields that gave the object this path before."""
    for revision in _published_revisions(row) if path else ():
        if _address_in_revision(row, revision) == path:
            columns = [row._meta.get_field(name).attname for name in row.address_fields()]  # type: ignore[union-attr]
            address = {column: revision.snapshot["fields"][column] for column in columns}
            latest = ensure_revision(row).snapshot
            return {**latest, "fields": {**latest["fields"], **address}}
    raise ValidationError("Dit adres kan alleen terug via iets waar dit onder valt.")


@transaction.atomic
def unpublish(
    *, obj: Publishable, user: User | None, kind: Event.Kind = Event.Kind.UNPUBLISHED
) -> None:
    """Take an object off the site; everything else of it stays."""
    row = lock_row(obj)
    if _unpublish_locked(row, user, kind):
        version.invalidate()


def _unpublish_locked(row: Publishable, user: User | None, kind: Event.Kind) -> bool:
    """Take a locked row off the site; return whether it was on it."""
    require_permission(user, Permission.PUBLISH, row)
    refuse_if(row.reason_not_to_unpublish())
    if not row.live:
        return False
    revision = ensure_revision(row)
    redirects.save_redirects(redirects.collect_addresses(row))
    row.live, row.live_revision = False, None
    if kind != Event.Kind.EXPIRED:
        row.expire_at = None
    snapshots.mirror_draft(row, revision.snapshot)
    announce_change(row)
    record_event(kind, row, user)
    return True


@transaction.atomic
def schedule(
    *,
    obj: Publishable,
    user: User | None,
    go_live_at: datetime | None,
    expire_at: datetime | None,
) -> None:
    """Have the worker publish the latest revision and take it off again; `None` is not at all."""
    schedule_locked(lock_untrashed(obj), user=user, go_live_at=go_live_at, expire_at=expire_at)
    version.invalidate()


def schedule_locked(
    row: Publishable,
    *,
    user: User | None,
    go_live_at: datetime | None,
    expire_at: datetime | None,
) -> None:
    if row.live and row.has_expired:
        # The worker is late: a new plan must not bring the object back.
        _unpublish_locked(row, None, Event.Kind.EXPIRED)
    require_permission(user, Permission.PUBLISH, row)
    revision = ensure_revision(row)
    require_permission(user, Permission.PUBLISH, with_snapshot(row, revision.snapshot))
    _validate_plan(row, go_live_at, expire_at)
    if go_live_at:
        dry_run_publish(row, revision)
    was_planned = bool(row.go_live_at or row.expire_at)
    row.go_live_at, row.scheduled_revision = go_live_at, revision if go_live_at else None
    row.expire_at, row.failure = expire_at, ""
    row.save(update_fields=["go_live_at", "scheduled_revision", "expire_at", "failure"])
    announce_change(row)
    moments = {"op de site": go_live_at, "eraf": expire_at}
    plan = [f"{label} {format_datetime(moment)}" for label, moment in moments.items() if moment]
    if plan:
        record_event(Event.Kind.SCHEDULED, row, user, ", ".join(plan), revision=revision)
    elif was_planned:
        record_event(Event.Kind.UNSCHEDULED, row, user)


def _validate_plan(
    row: Publishable, go_live_at: datetime | None, expire_at: datetime | None
) -> None:
    now = timezone.now()
    if any(moment and moment <= now for moment in (go_live_at, expire_at)):
        raise ValidationError("Kies een moment dat nog komt.")
    if go_live_at and expire_at and expire_at <= go_live_at:
        raise ValidationError("Het einde moet na het begin liggen.")
    if expire_at:
        refuse_if(row.reason_not_to_unpublish())
    if go_live_at:
        refuse_if(row.reason_not_to_publish())
