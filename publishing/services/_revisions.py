"""The revisions of a locked row."""

from typing import TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from publishing.accounts import display_name
from publishing.models import Publishable, Revision
from publishing.models.generic import content_type_of
from publishing.revisions import snapshots
from publishing.revisions.snapshots import Snapshot

P = TypeVar("P", bound=Publishable)


def with_snapshot(row: P, snapshot: Snapshot) -> P:
    """Return an unsaved copy with other contents, to decide about rights over the result."""
    copy = type(row)()
    for field in row._meta.concrete_fields:
        setattr(copy, field.attname, getattr(row, field.attname))
    snapshots.set_fields(copy, snapshot["fields"])
    return copy


def ensure_revision(row: Publishable) -> Revision:
    """Return the latest revision; a row that has none yet becomes the first one as it stands."""
    if row.latest_revision is None:
        row.latest_revision = create_revision(
            row, snapshots.take_snapshot(row), Revision.Kind.START, user=None
        )
        if row.live:
            row.live_revision = row.latest_revision
            published_at = row.last_published_at or timezone.now()
            Revision.objects.filter(pk=row.latest_revision.pk).update(published_at=published_at)
        row.save(update_fields=["latest_revision", "live_revision"])
    return row.latest_revision


def resolve_revision(row: Publishable, revision: Revision | None) -> Revision:
    """Return this revision, or the latest; raise `ValidationError` for one of another object."""
    if revision is None:
        return ensure_revision(row)
    if (revision.content_type_id, revision.object_id) != (content_type_of(row).pk, row.pk):
        raise ValidationError("Deze versie hoort bij iets anders.")
    return revision


def create_revision(
    row: Publishable,
    snapshot: Snapshot,
    kind: Revision.Kind,
    *,
    user: User | None,
    note: str = "",
    base_id: int | None = None,
) -> Revision:
    return Revision.objects.create(
        content_type=content_type_of(row),
        object_id=row.pk,
        kind=kind,
        snapshot=snapshot,
        author=user,
        author_name=display_name(user),
        note=note,
        base_id=base_id,
    )


def dry_run_publish(row: Publishable, revision: Revision) -> None:
    """Publish and roll back, so that a `ValidationError` is raised now and not in the worker."""
    with transaction.atomic():
        copy = type(row)._base_manager.get(pk=row.pk)
        copy.live = True
        snapshots.write_snapshot(copy, revision.snapshot)
        transaction.set_rollback(True)
