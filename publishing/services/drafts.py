"""Drafts, which visitors do not see."""

from collections.abc import Mapping
from copy import copy
from typing import TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from publishing.audit import record_event
from publishing.change_listeners import announce_draft
from publishing.dates import format_datetime
from publishing.models import Event, Publishable, Revision, Singleton
from publishing.permissions import Permission, Scope, get_scope, has_permission, require_permission
from publishing.revisions import snapshots
from publishing.revisions.snapshots import PublishableModel, Snapshot
from publishing.services._locking import lock_untrashed
from publishing.services._plans import PLAN_COLUMNS, PlanAction, settle_plan
from publishing.services._revisions import (
    create_revision,
    ensure_revision,
    resolve_revision,
    with_snapshot,
)

P = TypeVar("P", bound=Publishable)


@transaction.atomic
def create_draft(
    *,
    model: PublishableModel,
    snapshot: Snapshot,
    user: User | None,
    note: str = "",
    unversioned: Mapping[str, object] | None = None,
) -> Publishable:
    """Create an object as a draft, with placeholders in its row for what is missing.

    `unversioned` holds the first values of columns that no snapshot has, such as a position.
    """
    require_permission(user, Permission.ADD, model)
    snapshot = _with_readonly_fields(model(), snapshot, user)
    if issubclass(model, Singleton) and model._base_manager.exists():
        raise ValidationError("Dit is er al, en er is maar één van. Wijzig wat er is.")
    obj = model()
    snapshots.set_fields(obj, snapshot["fields"])
    require_permission(user, Permission.CHANGE, obj)
    row = _mirror_or_retry(model(live=False, **(unversioned or {})), snapshot)
    revision = create_revision(row, snapshot, Revision.Kind.DRAFT, user=user, note=note)
    row.latest_revision = revision
    row.save(update_fields=["latest_revision"])
    announce_draft(row)
    record_event(Event.Kind.ADDED, row, user, revision=revision)
    return row


@transaction.atomic
def save_draft(
    *,
    obj: Publishable,
    snapshot: Snapshot,
    user: User | None,
    note: str = "",
    kind: Revision.Kind = Revision.Kind.DRAFT,
    based_on: int | None = None,
) -> Revision:
    """Save a new latest revision, or return the latest one when its contents are the same.

    `based_on` is the primary key of the revision that the editor started from, 0 when there was
    none. When there is a later one by now, the draft is saved beside it, as `CONFLICT`.
    """
    row = lock_untrashed(obj)
    _, revision = save_locked_draft(
        row, snapshot, user=user, note=note, kind=kind, based_on=based_on
    )
    return revision


def save_locked_draft(
    row: P,
    snapshot: Snapshot,
    *,
    user: User | None,
    note: str = "",
    kind: Revision.Kind = Revision.Kind.DRAFT,
    based_on: int | None = None,
) -> tuple[P, Revision]:
    """Save a draft of a row that is locked; return the row to go on with, and the revision."""
    require_permission(user, Permission.CHANGE, row)
    snapshot = _with_readonly_fields(row, snapshot, user)
    require_permission(user, Permission.CHANGE, with_snapshot(row, snapshot))
    latest_id = row.latest_revision_id or 0
    latest = ensure_revision(row)
    if latest.snapshot == snapshot:
        return row, latest
    # What had no revision yet was opened as the first one has it.
    is_start = based_on == 0 and latest.kind == Revision.Kind.START
    if based_on not in (None, latest_id) and not is_start:
        return row, _save_conflict(row, snapshot, user, note, based_on)
    revision = create_revision(row, snapshot, kind, user=user, note=note, base_id=latest.pk)
    row.latest_revision, row.failure = revision, ""
    is_restored = kind == Revision.Kind.RESTORED
    settle_plan(row, PlanAction.RESTORE_REVISION if is_restored else PlanAction.SAVE_DRAFT)
    if user is not None and not has_permission(user, Permission.PUBLISH, row):
        row.submitted_at = None
        settle_plan(row, PlanAction.WITHDRAW)
    if not row.live:
        row = _mirror_or_retry(row, snapshot)
    row.save(update_fields=["latest_revision", "submitted_at", "failure", *PLAN_COLUMNS])
    announce_draft(row)
    record_event(
        Event.Kind.RESTORED if is_restored else Event.Kind.SAVED, row, user, note, revision
    )
    return row, revision


def _save_conflict(
    row: Publishable, snapshot: Snapshot, user: User | None, note: str, based_on: int
) -> Revision:
    revision = create_revision(
        row,
        snapshot,
        Revision.Kind.CONFLICT,
        user=user,
        note=note,
        base_id=_base_revision_id(row, based_on),
    )
    record_event(
        Event.Kind.SAVED, row, user, "Opzij: er was al een nieuwere versie", revision=revision
    )
    return revision


def save_unversioned_fields(
    row: Publishable, values: Mapping[str, object], user: User | None
) -> None:
    """Store fields without drafts (`Publishable.unversioned`) in a locked row, and log which."""
    columns = {}
    for name, value in values.items():
        if row._meta.get_field(name).many_to_many:
            getattr(row, name).set(value)
        else:
            setattr(row, name, value)
            columns[name] = value
    if columns:
        type(row)._base_manager.filter(pk=row.pk).update(**columns)
    labels = [str(row._meta.get_field(name).verbose_name) for name in values]  # type: ignore[union-attr]
    record_event(Event.Kind.CHANGED, row, user, ", ".join(labels))


@transaction.atomic
def mark_conflict_resolved(*, obj: Publishable, revision: Revision, user: User | None) -> None:
    """Record that an editor has chosen between a revision that was set aside and the latest."""
    require_permission(user, Permission.CHANGE, obj)
    unresolved = Revision.objects.for_object(obj).filter(pk=revision.pk, resolved_at=None)
    unresolved.update(resolved_at=timezone.now())


def restore_revision(*, obj: Publishable, revision: Revision, user: User | None) -> Revision:
    """Save the contents of an old revision as a new draft."""
    return save_draft(
        obj=obj,
        snapshot=resolve_revision(obj, revision).snapshot,
        user=user,
        note=f"Zoals op {format_datetime(revision.created_at)}",
        kind=Revision.Kind.RESTORED,
    )


def _mirror_or_retry(row: P, snapshot: Snapshot) -> P:
    """Mirror the draft in a row; once more, on a copy, when another just took its address."""
    untouched = copy(row)
    try:
        with transaction.atomic():
            snapshots.mirror_draft(row, snapshot)
            return row
    except IntegrityError:
        snapshots.mirror_draft(untouched, snapshot)
        return untouched


def _with_readonly_fields(row: Publishable, snapshot: Snapshot, user: User | None) -> Snapshot:
    """Return the snapshot with what stands in the fields that an owner may not change.

    That is their value in the latest revision, or in a row without one; a new row has the defaults.
    """
    if user is None or get_scope(user, Permission.CHANGE, row) is Scope.ALL:
        return snapshot
    merged = {**snapshot, "fields": dict(snapshot["fields"]), "links": dict(snapshot["links"])}
    names = row.owner_readonly - row.unversioned
    fields = [field for field in snapshots.snapshot_fields(type(row)) if field.name in names]
    links = [link for link in snapshots.snapshot_links(type(row)) if link.name in names]
    stored = _stored_snapshot(row)
    merged["fields"] |= snapshots.field_values(type(row)(), fields)
    merged["fields"] |= {
        field.attname: stored["fields"][field.attname]
        for field in fields
        if field.attname in stored["fields"]
    }
    merged["links"] |= {link.name: stored["links"].get(link.name, []) for link in links}
    return merged


def _stored_snapshot(row: Publishable) -> Snapshot:
    return snapshots.latest_snapshot(row) if row.pk else {"fields": {}, "links": {}, "rows": {}}


def _base_revision_id(row: Publishable, based_on: int) -> int:
    """Return the revision that an editor started from; the very first when there was none yet."""
    revisions = Revision.objects.for_object(row)
    keys = revisions.filter(pk=based_on).values_list("pk", flat=True)
    return keys.first() or revisions.values_list("pk", flat=True).earliest("pk")
