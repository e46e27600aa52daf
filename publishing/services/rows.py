"""The row that a step is about, and its revisions."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from publishing import snapshots
from publishing.log import named
from publishing.models import Publishable, Revision
from publishing.models.about import kind_of
from publishing.snapshots import Snapshot


def locked(thing: Publishable) -> Any:
    """The row of this moment, kept from others until the transaction ends."""
    return type(thing)._base_manager.select_for_update().get(pk=thing.pk)


def at_hand(thing: Publishable) -> Any:
    """As `locked`, and not in the bin."""
    row = locked(thing)
    refuse("Dit ligt in de prullenbak. Haal het daar eerst uit." if row.binned_at else "")
    return row


def refuse(why: str) -> None:
    if why:
        raise ValidationError(why)


def as_if(row: Publishable, snapshot: Snapshot) -> Publishable:
    """The thing with other contents, in memory: to judge rights over what it would become."""
    other: Any = type(row)()
    for field in row._meta.concrete_fields:
        setattr(other, field.attname, getattr(row, field.attname))
    snapshots.overlay(other, snapshot["fields"])
    return other


def with_start(row: Publishable) -> Revision:
    """The newest revision; where there is none yet, the row as it stands becomes one."""
    if row.newest is None:
        row.newest = keep(row, snapshots.of(row), Revision.Kind.START, None, "")
        if row.live:
            row.shown = row.newest
            since = row.last_published_at or timezone.now()
            Revision.objects.filter(pk=row.newest.pk).update(published_at=since)
        row.save(update_fields=["newest", "shown"])
    return row.newest


def revision_of(row: Publishable, revision: Revision | None) -> Revision:
    if revision is None:
        return with_start(row)
    if (revision.content_type_id, revision.object_id) != (kind_of(row).pk, row.pk):
        raise ValidationError("Deze versie hoort bij iets anders.")
    return revision


def keep(
    row: Publishable,
    snapshot: Snapshot,
    kind: Revision.Kind,
    by: Any,
    note: str,
    base: int | None = None,
) -> Revision:
    return Revision.objects.create(
        content_type=kind_of(row),
        object_id=row.pk,
        kind=kind,
        snapshot=snapshot,
        author=by,
        author_name=named(by),
        note=note,
        base_id=base,
    )


def rehearse(row: Publishable, revision: Revision) -> None:
    """Publish and take it back, to learn now what the worker would stumble over."""
    with transaction.atomic():
        copy = type(row)._base_manager.get(pk=row.pk)
        copy.live = True
        snapshots.publish_into(copy, revision.snapshot)
        transaction.set_rollback(True)
