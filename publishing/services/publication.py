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
from publishing.links import redirects
from publishing.models import Event, Publishable, Revision
from publishing.permissions import Permission, require_permission
from publishing.publication_guards import find_guard_reason
from publishing.revisions import snapshots
from publishing.revisions.snapshots import Snapshot
from publishing.services._locking import lock_row, lock_untrashed, refuse_if
from publishing.services._plans import (
    PLAN_COLUMNS,
    PlanAction,
    PlannedMoment,
    ended_plan,
    refuse_planned,
    set_plan,
    settle_plan,
)
from publishing.services._revisions import (
    dry_run_publish,
    ensure_revision,
    resolve_revision,
    with_snapshot,
)
from publishing.services.drafts import save_locked_draft
from publishing.status import describe_plan


@transaction.atomic
def publish(
    *,
    obj: Publishable,
    user: User | None,
    revision: Revision | None = None,
    overrides_plan: bool = False,
    as_planned: bool = False,
) -> str:
    """Put a revision, by default the latest, on the site.

    Refused while a publication is planned for later, unless the caller says that now counts; and
    while a guard has a reason, unless the worker does what the user planned (`as_planned`).
    Returns the former public address when that has changed, otherwise an empty string.
    """
    former_address = publish_locked(
        lock_untrashed(obj),
        user=user,
        revision=revision,
        overrides_plan=overrides_plan,
        as_planned=as_planned,
    )
    version.invalidate()
    return former_address


def publish_locked(
    row: Publishable,
    *,
    user: User | None,
    revision: Revision | None = None,
    overrides_plan: bool = False,
    as_planned: bool = False,
) -> str:
    require_permission(user, Permission.PUBLISH, row)
    refuse_if(row.reason_not_to_publish())
    if user is not None and not as_planned:
        refuse_if(find_guard_reason(row))
    if not overrides_plan:
        refuse_planned(row)
    revision = resolve_revision(row, revision)
    require_permission(user, Permission.PUBLISH, with_snapshot(row, revision.snapshot))
    former_address = _last_public_address(row)
    former_paths = redirects.collect_addresses(row) if row.live else {}
    is_approval = row.submitted_at is not None and row.latest_revision_id == revision.pk
    ended = _set_live(row, revision, user, is_approval=is_approval)
    snapshots.write_snapshot(row, revision.snapshot)
    Revision.objects.filter(pk=revision.pk).update(published_at=timezone.now())
    record_event(Event.Kind.PUBLISHED, row, user, ended_plan(ended), revision)
    redirects.save_redirects(former_paths | redirects.collect_addresses(row))
    announce_change(row)
    address = row.get_absolute_url()
    has_moved = former_address not in ("", address)
    if has_moved:
        record_event(Event.Kind.MOVED, row, user, f"Van {former_address} naar {address}")
    if is_approval:
        notifications.notify_approved(row, user)
    return former_address if has_moved else ""


def _set_live(row: Publishable, revision: Revision, user: User | None, *, is_approval: bool) -> str:
    """Set the columns of a row that goes live; return the moments that ended by it."""
    row.live, row.live_revision, row.failure = True, revision, ""
    if is_approval:
        row.submitted_at = None
    # The worker may be late, and will take it off again at once; an editor wants it to stay.
    return settle_plan(row, PlanAction.PUBLISH if user else PlanAction.PUBLISH_BY_WORKER)


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
    refuse_planned(row)
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
            # A column that a release added since was empty then.
            address = {column: revision.snapshot["fields"].get(column) for column in columns}
            latest = ensure_revision(row).snapshot
            return {**latest, "fields": {**latest["fields"], **address}}
    raise ValidationError("Dit adres kan alleen terug via iets waar dit onder valt.")


@transaction.atomic
def unpublish(
    *, obj: Publishable, user: User | None, kind: Event.Kind = Event.Kind.UNPUBLISHED
) -> str:
    """Take an object off the site, and cancel its plan; everything else of it stays.

    Returns the moments that were still ahead and ended by it, as editors read them.
    """
    row = lock_row(obj)
    was_live = row.live
    ended = _unpublish_locked(row, user, kind)
    if was_live:
        version.invalidate()
    return ended


def _unpublish_locked(row: Publishable, user: User | None, kind: Event.Kind) -> str:
    """Take a locked row off the site, if it is on it; return the moments that ended by it."""
    require_permission(user, Permission.PUBLISH, row)
    refuse_if(row.reason_not_to_unpublish())
    if not row.live:
        return ""
    revision = ensure_revision(row)
    redirects.save_redirects(redirects.collect_addresses(row))
    row.live, row.live_revision = False, None
    is_expiry = kind == Event.Kind.EXPIRED
    ended = settle_plan(row, PlanAction.EXPIRE_BY_WORKER if is_expiry else PlanAction.UNPUBLISH)
    snapshots.mirror_draft(row, revision.snapshot)
    announce_change(row)
    record_event(kind, row, user, ended_plan(ended))
    return ended


@transaction.atomic
def schedule(
    *,
    obj: Publishable,
    user: User | None,
    go_live_at: PlannedMoment,
    expire_at: PlannedMoment,
) -> None:
    """Have the worker publish the latest revision and take it off again.

    `None` is not at all, `UNCHANGED` as it was planned before.
    """
    schedule_locked(lock_untrashed(obj), user=user, go_live_at=go_live_at, expire_at=expire_at)
    version.invalidate()


def schedule_locked(
    row: Publishable,
    *,
    user: User | None,
    go_live_at: PlannedMoment,
    expire_at: PlannedMoment,
) -> None:
    if row.live and row.has_expired:
        # The worker is late: a new plan must not bring the object back.
        _unpublish_locked(row, None, Event.Kind.EXPIRED)
    require_permission(user, Permission.PUBLISH, row)
    revision = ensure_revision(row)
    require_permission(user, Permission.PUBLISH, with_snapshot(row, revision.snapshot))
    former_plan = describe_plan(row.go_live_at, row.expire_at)
    was_planned = bool(row.go_live_at or row.expire_at)
    set_plan(row, go_live_at, expire_at)
    if row.expire_at:
        refuse_if(row.reason_not_to_unpublish())
    if row.go_live_at:
        refuse_if(row.reason_not_to_publish())
    if isinstance(go_live_at, datetime):
        refuse_if(find_guard_reason(row) if user is not None else "")
        dry_run_publish(row, revision)
    row.failure = ""
    row.save(update_fields=[*PLAN_COLUMNS, "failure"])
    announce_change(row)
    if plan := describe_plan(row.go_live_at, row.expire_at):
        record_event(Event.Kind.SCHEDULED, row, user, plan, row.scheduled_revision or revision)
    elif was_planned:
        record_event(Event.Kind.UNSCHEDULED, row, user, former_plan)
