"""Drafts: visitors see nothing of it."""

from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from publishing.audit import record_event
from publishing.dates import format_datetime
from publishing.models import Event, Publishable, Revision, Singleton
from publishing.permissions import Permission, Scope, get_scope, has_permission, require_permission
from publishing.revisions import snapshots
from publishing.revisions.snapshots import PublishableModel, Snapshot
from publishing.services._locking import (
    create_revision,
    ensure_revision,
    lock_untrashed,
    resolve_revision,
    with_snapshot,
)


@transaction.atomic
def create_draft(
    *, model: PublishableModel, snapshot: Snapshot, user: Any, note: str = ""
) -> Publishable:
    """A new thing, as a draft. Its row is there at once, with stand-ins for what is missing."""
    require_permission(user, Permission.ADD, model)
    if issubclass(model, Singleton) and model._base_manager.exists():
        raise ValidationError("Dit is er al, en er is maar één van. Wijzig wat er is.")
    thing = model()
    snapshots.set_fields(thing, snapshot["fields"])
    require_permission(user, Permission.CHANGE, thing)
    thing = _mirror_or_retry(model(live=False), snapshot)
    revision = create_revision(thing, snapshot, Revision.Kind.DRAFT, user, note)
    thing.latest_revision = revision
    thing.save(update_fields=["latest_revision"])
    record_event(Event.Kind.ADDED, thing, user, revision=revision)
    return thing


@transaction.atomic
def save_draft(
    *,
    obj: Publishable,
    snapshot: Snapshot,
    user: Any,
    note: str = "",
    kind: Revision.Kind = Revision.Kind.DRAFT,
    based_on: int | None = None,
) -> Revision:
    """A new newest revision; visitors see nothing of it. The same contents again are not kept.

    `based_on` is the newest revision that the editor started from, 0 when there was none. When
    there is a newer one by now, hers is kept beside it, as `ASIDE`, and returned: she is to choose.
    """
    row = lock_untrashed(obj)
    require_permission(user, Permission.CHANGE, row)
    snapshot = _with_readonly_fields(row, snapshot, user)
    require_permission(user, Permission.CHANGE, with_snapshot(row, snapshot))
    known = row.latest_revision_id or 0
    last = ensure_revision(row)
    if last.snapshot == snapshot:
        return last
    if based_on is not None and based_on != known:
        begun = _base_revision_id(row, based_on)
        aside = create_revision(row, snapshot, Revision.Kind.CONFLICT, user, note, begun)
        record_event(
            Event.Kind.SAVED, row, user, "Opzij: er was al een nieuwere versie", revision=aside
        )
        return aside
    kept = create_revision(row, snapshot, kind, user, note, last.pk)
    row.latest_revision, row.failure = kept, ""
    if user is not None and not has_permission(user, Permission.PUBLISH, row):
        row.submitted_at = None
    if not row.live:
        row = _mirror_or_retry(row, snapshot)
    row.save(update_fields=["latest_revision", "submitted_at", "failure"])
    what = Event.Kind.RESTORED if kind == Revision.Kind.RESTORED else Event.Kind.SAVED
    record_event(what, row, user, note, revision=kept)
    return kept


def restore_revision(*, obj: Publishable, revision: Revision, user: Any) -> Revision:
    """An old revision again, as a new draft."""
    return save_draft(
        obj=obj,
        snapshot=resolve_revision(obj, revision).snapshot,
        user=user,
        note=f"Zoals op {format_datetime(revision.created_at)}",
        kind=Revision.Kind.RESTORED,
    )


def _mirror_or_retry(row: Publishable, snapshot: Snapshot) -> Any:
    """A row that follows the snapshot. When another took its address in between, once more."""
    untouched = copy(row)
    try:
        with transaction.atomic():
            snapshots.mirror_draft(row, snapshot)
            return row
    except IntegrityError:
        snapshots.mirror_draft(untouched, snapshot)
        return untouched


def _with_readonly_fields(row: Publishable, snapshot: Snapshot, by: Any) -> Snapshot:
    """Where an owner may not change a field, what was saved last: also when she restores."""
    if by is None or get_scope(by, Permission.CHANGE, row) is Scope.ALL:
        return snapshot
    last = row.latest_revision.snapshot if row.latest_revision else snapshots.take_snapshot(row)
    held = {row._meta.get_field(name).attname for name in row.owner_readonly - row.unversioned}  # type: ignore[union-attr]
    kept = {name: last["fields"].get(name) for name in held}
    return {**snapshot, "fields": {**snapshot["fields"], **kept}}


def _base_revision_id(row: Publishable, based_on: int) -> int:
    """The revision that an editor had before her; the very first when there was none yet."""
    known = Revision.objects.for_object(row)
    keys = known.filter(pk=based_on).values_list("pk", flat=True)
    return keys.first() or known.values_list("pk", flat=True).earliest("pk")
