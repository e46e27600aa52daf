"""The row that a step is about, and its revisions."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from publishing.audit import display_name
from publishing.models import Publishable, Revision
from publishing.models.generic import content_type_of
from publishing.revisions import snapshots
from publishing.revisions.snapshots import Snapshot


def lock_row(thing: Publishable) -> Any:
    """The row of this moment, kept from others until the transaction ends."""
    return type(thing)._base_manager.select_for_update().get(pk=thing.pk)


def lock_untrashed(thing: Publishable) -> Any:
    """As `locked`, and not in the bin."""
    row = lock_row(thing)
    refuse_if("Dit ligt in de prullenbak. Haal het daar eerst uit." if row.trashed_at else "")
    return row


def refuse_if(why: str) -> None:
    if why:
        raise ValidationError(why)


def with_snapshot(row: Publishable, snapshot: Snapshot) -> Publishable:
    """The thing with other contents, in memory: to judge rights over what it would become."""
    other: Any = type(row)()
    for field in row._meta.concrete_fields:
        setattr(other, field.attname, getattr(row, field.attname))
    snapshots.set_fields(other, snapshot["fields"])
    return other


def ensure_revision(row: Publishable) -> Revision:
    """The newest revision; where there is none yet, the row as it stands becomes one."""
    if row.latest_revision is None:
        row.latest_revision = create_revision(
            row, snapshots.take_snapshot(row), Revision.Kind.START, None, ""
        )
        if row.live:
            row.live_revision = row.latest_revision
            since = row.last_published_at or timezone.now()
            Revision.objects.filter(pk=row.latest_revision.pk).update(published_at=since)
        row.save(update_fields=["latest_revision", "live_revision"])
    return row.latest_revision


def resolve_revision(row: Publishable, revision: Revision | None) -> Revision:
    if revision is None:
        return ensure_revision(row)
    if (revision.content_type_id, revision.object_id) != (content_type_of(row).pk, row.pk):
        raise ValidationError("Deze versie hoort bij iets anders.")
    return revision


def create_revision(
    row: Publishable,
    snapshot: Snapshot,
    kind: Revision.Kind,
    by: Any,
    note: str,
    base: int | None = None,
) -> Revision:
    return Revision.objects.create(
        content_type=content_type_of(row),
        object_id=row.pk,
        kind=kind,
        snapshot=snapshot,
        author=by,
        author_name=display_name(by),
        note=note,
        base_id=base,
    )


def dry_run_publish(row: Publishable, revision: Revision) -> None:
    """Publish and take it back, to learn now what the worker would stumble over."""
    with transaction.atomic():
        copy = type(row)._base_manager.get(pk=row.pk)
        copy.live = True
        snapshots.write_snapshot(copy, revision.snapshot)
        transaction.set_rollback(True)
