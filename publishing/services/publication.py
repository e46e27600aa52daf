"""On the site, off it, and when."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models, transaction
from django.utils import timezone

from caching import version
from publishing import notifications
from publishing.audit import record_event
from publishing.dates import format_datetime
from publishing.links import redirects
from publishing.models import Event, Publishable, Revision
from publishing.permissions import Permission, require_permission
from publishing.revisions import snapshots
from publishing.services._locking import (
    dry_run_publish,
    ensure_revision,
    lock_row,
    lock_untrashed,
    refuse_if,
    resolve_revision,
    with_snapshot,
)
from publishing.services.drafts import save_draft


@transaction.atomic
def publish(*, obj: Publishable, user: Any, revision: Revision | None = None) -> str:
    """Put a revision (the newest one, unless told otherwise) on the site.

    Returns the address that visitors knew, when it has another one now.
    """
    row = lock_untrashed(obj)
    require_permission(user, Permission.PUBLISH, row)
    refuse_if(row.reason_not_to_publish())
    chosen = resolve_revision(row, revision)
    require_permission(user, Permission.PUBLISH, with_snapshot(row, chosen.snapshot))
    known, places = _last_public_address(row), redirects.collect_addresses(row) if row.live else {}
    row.live, row.live_revision, row.failure = True, chosen, ""
    if row.scheduled_revision_id is None or row.scheduled_revision_id <= chosen.pk:
        row.scheduled_revision = row.go_live_at = None
    approved = row.submitted_at is not None and row.latest_revision_id == chosen.pk
    if approved:
        row.submitted_at = None
    # The worker may be late, and will take it off again at once; an editor wants it to stay.
    if user is not None and row.expire_at and row.expire_at <= timezone.now():
        row.expire_at = None
    snapshots.write_snapshot(row, chosen.snapshot)
    Revision.objects.filter(pk=chosen.pk).update(published_at=timezone.now())
    record_event(Event.Kind.PUBLISHED, row, user, revision=chosen)
    redirects.save_redirects(places | redirects.collect_addresses(row))
    if moved := known not in ("", row.get_absolute_url()):
        record_event(Event.Kind.MOVED, row, user, f"Van {known} naar {row.get_absolute_url()}")
    if approved:
        notifications.notify_approved(row, user)
    version.invalidate()
    return known if moved else ""


def _last_public_address(row: Publishable) -> str:
    """Where visitors find it, or last found it; empty for what was never on a page of its own."""
    if row.live or not row.address_keys:
        return row.get_absolute_url() if row.address_keys else ""
    last = _published_revisions(row).first()
    return _address_in_revision(row, last) if last else ""


def _published_revisions(row: Publishable) -> "models.QuerySet[Revision]":
    """What has been on the site, the last one first."""
    found = Revision.objects.for_object(row).filter(published_at__isnull=False)
    return found.order_by("-published_at", "-pk")


def _address_in_revision(row: Publishable, revision: Revision) -> str:
    try:
        return with_snapshot(row, revision.snapshot).get_absolute_url()
    except ObjectDoesNotExist:
        return ""  # it lay under something that is gone


@transaction.atomic
def restore_address(*, obj: Publishable, user: Any, path: str) -> None:
    """Publish what is on the site again, under an address that it had before."""
    row = lock_untrashed(obj)
    require_permission(user, Permission.PUBLISH, row)
    if not row.live or row.latest_revision_id != row.live_revision_id:
        raise ValidationError("Er is een nieuwer concept. Zet het oude adres daarin, en publiceer.")
    old = next(
        (it for it in _published_revisions(row) if path and _address_in_revision(row, it) == path),
        None,
    )
    if old is None:
        raise ValidationError("Dit adres kan alleen terug via iets waar dit onder valt.")
    names = row.address_fields()
    columns = [row._meta.get_field(name).attname for name in names]
    fields = {column: old.snapshot["fields"][column] for column in columns}
    snapshot = {
        **row.latest_revision.snapshot,
        "fields": {**row.latest_revision.snapshot["fields"], **fields},
    }
    save_draft(obj=row, snapshot=snapshot, user=user, note=f"Terug naar {path}")
    try:
        publish(obj=row, user=user)
    except ValidationError as error:
        if names.isdisjoint(getattr(error, "error_dict", ())):
            raise
        taken = f"{path} is intussen het adres van iets anders. Er is niets veranderd."
        raise ValidationError(taken) from error


@transaction.atomic
def unpublish(*, obj: Publishable, user: Any, kind: Event.Kind = Event.Kind.UNPUBLISHED) -> None:
    """Take it off the site; everything else of it stays."""
    row = lock_row(obj)
    require_permission(user, Permission.PUBLISH, row)
    refuse_if(row.reason_not_to_unpublish())
    if not row.live:
        return
    newest = ensure_revision(row)
    redirects.save_redirects(redirects.collect_addresses(row))
    row.live, row.live_revision = False, None
    if kind != Event.Kind.EXPIRED:
        row.expire_at = None
    snapshots.mirror_draft(row, newest.snapshot)
    record_event(kind, row, user)
    version.invalidate()


def _lock_and_expire(thing: Publishable) -> Any:
    """As `at_hand`. Where its end came before the worker did, a new plan does not bring it back."""
    row = lock_untrashed(thing)
    if row.live and row.has_expired:
        unpublish(obj=row, user=None, kind=Event.Kind.EXPIRED)
        row = lock_untrashed(thing)
    return row


@transaction.atomic
def schedule(
    *, obj: Publishable, user: Any, go_live_at: datetime | None, expire_at: datetime | None
) -> None:
    """Have the worker publish the newest revision and take it off again; `None` is not at all."""
    row = _lock_and_expire(obj)
    require_permission(user, Permission.PUBLISH, row)
    newest = ensure_revision(row)
    require_permission(user, Permission.PUBLISH, with_snapshot(row, newest.snapshot))
    now = timezone.now()
    if any(moment and moment <= now for moment in (go_live_at, expire_at)):
        raise ValidationError("Kies een moment dat nog komt.")
    if go_live_at and expire_at and expire_at <= go_live_at:
        raise ValidationError("Het einde moet na het begin liggen.")
    if expire_at:
        refuse_if(row.reason_not_to_unpublish())
    if go_live_at:
        refuse_if(row.reason_not_to_publish())
        dry_run_publish(row, newest)
    had = row.go_live_at or row.expire_at
    row.go_live_at, row.scheduled_revision = go_live_at, newest if go_live_at else None
    row.expire_at, row.failure = expire_at, ""
    row.save(update_fields=["go_live_at", "scheduled_revision", "expire_at", "failure"])
    version.invalidate()
    moments = {"op de site": go_live_at, "eraf": expire_at}
    said = [f"{name} {format_datetime(at)}" for name, at in moments.items() if at]
    if said:
        record_event(Event.Kind.SCHEDULED, row, user, ", ".join(said), revision=newest)
    elif had:
        record_event(Event.Kind.UNSCHEDULED, row, user)
