"""Drafts: visitors see nothing of it."""

from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from publishing import snapshots
from publishing.log import record
from publishing.models import Event, Publishable, Revision, SingleRow
from publishing.moments import moment
from publishing.rights import Reach, Right, may, reach, require
from publishing.services.rows import as_if, at_hand, keep, revision_of, with_start
from publishing.snapshots import Model, Snapshot


@transaction.atomic
def create(*, model: Model, snapshot: Snapshot, by: Any, note: str = "") -> Publishable:
    """A new thing, as a draft. Its row is there at once, with stand-ins for what is missing."""
    require(by, Right.ADD, model)
    if issubclass(model, SingleRow) and model._base_manager.exists():
        raise ValidationError("Dit is er al, en er is maar één van. Wijzig wat er is.")
    thing = model()
    snapshots.overlay(thing, snapshot["fields"])
    require(by, Right.CHANGE, thing)
    thing = _mirrored(model(live=False), snapshot)
    revision = keep(thing, snapshot, Revision.Kind.CONCEPT, by, note)
    thing.newest = revision
    thing.save(update_fields=["newest"])
    record(Event.Kind.ADDED, thing, by, revision=revision)
    return thing


@transaction.atomic
def save_draft(
    *,
    thing: Publishable,
    snapshot: Snapshot,
    by: Any,
    note: str = "",
    kind: Revision.Kind = Revision.Kind.CONCEPT,
    based_on: int | None = None,
) -> Revision:
    """A new newest revision; visitors see nothing of it. The same contents again are not kept.

    `based_on` is the newest revision that the editor started from, 0 when there was none. When
    there is a newer one by now, hers is kept beside it, as `ASIDE`, and returned: she is to choose.
    """
    row = at_hand(thing)
    require(by, Right.CHANGE, row)
    snapshot = _with_fixed(row, snapshot, by)
    require(by, Right.CHANGE, as_if(row, snapshot))
    known = row.newest_id or 0
    last = with_start(row)
    if last.snapshot == snapshot:
        return last
    if based_on is not None and based_on != known:
        begun = _started_from(row, based_on)
        aside = keep(row, snapshot, Revision.Kind.ASIDE, by, note, begun)
        record(Event.Kind.SAVED, row, by, "Opzij: er was al een nieuwere versie", revision=aside)
        return aside
    kept = keep(row, snapshot, kind, by, note, last.pk)
    row.newest, row.failure = kept, ""
    if by is not None and not may(by, Right.PUBLISH, row):
        row.submitted_at = None
    if not row.live:
        row = _mirrored(row, snapshot)
    row.save(update_fields=["newest", "submitted_at", "failure"])
    what = Event.Kind.RESTORED if kind == Revision.Kind.RESTORED else Event.Kind.SAVED
    record(what, row, by, note, revision=kept)
    return kept


def restore(*, thing: Publishable, revision: Revision, by: Any) -> Revision:
    """An old revision again, as a new draft."""
    return save_draft(
        thing=thing,
        snapshot=revision_of(thing, revision).snapshot,
        by=by,
        note=f"Zoals op {moment(revision.created_at)}",
        kind=Revision.Kind.RESTORED,
    )


def _mirrored(row: Publishable, snapshot: Snapshot) -> Any:
    """A row that follows the snapshot. When another took its address in between, once more."""
    untouched = copy(row)
    try:
        with transaction.atomic():
            snapshots.mirror(row, snapshot)
            return row
    except IntegrityError:
        snapshots.mirror(untouched, snapshot)
        return untouched


def _with_fixed(row: Publishable, snapshot: Snapshot, by: Any) -> Snapshot:
    """Where an owner may not change a field, what was saved last: also when she restores."""
    if by is None or reach(by, Right.CHANGE, row) is Reach.ALL:
        return snapshot
    last = row.newest.snapshot if row.newest else snapshots.of(row)
    held = {row._meta.get_field(name).attname for name in row.fixed - row.unversioned}  # type: ignore[union-attr]
    kept = {name: last["fields"].get(name) for name in held}
    return {**snapshot, "fields": {**snapshot["fields"], **kept}}


def _started_from(row: Publishable, based_on: int) -> int:
    """The revision that an editor had before her; the very first when there was none yet."""
    known = Revision.objects.of(row)
    keys = known.filter(pk=based_on).values_list("pk", flat=True)
    return keys.first() or known.values_list("pk", flat=True).earliest("pk")
