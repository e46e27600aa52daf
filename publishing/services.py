"""Everything that can be done to a publishable thing.

Each step is one transaction, checks the rights of who does it (`by`; `None` is the worker), and
leaves a line in the log. All raise `PermissionDenied`, and `ValidationError` with a text for the
editor when it cannot be.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from publishing import generation, notices, redirects, snapshots
from publishing.log import named, record
from publishing.models import Event, Publishable, Revision
from publishing.models.about import kind_of
from publishing.rights import Right, may, require
from publishing.snapshots import Model, Snapshot


@transaction.atomic
def create(*, model: Model, snapshot: Snapshot, by: Any, note: str = "") -> Publishable:
    """A new thing, as a draft. Its row is there at once, with stand-ins for what is missing."""
    require(by, Right.ADD, model)
    thing = model()
    snapshots.overlay(thing, snapshot["fields"])
    require(by, Right.CHANGE, thing)
    thing = model()
    snapshots.mirror(thing, snapshot)
    revision = _keep(thing, snapshot, Revision.Kind.CONCEPT, by, note)
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
    row = locked(thing)
    require(by, Right.CHANGE, row)
    require(by, Right.CHANGE, _as_if(row, snapshot))
    outdated = based_on is not None and based_on != (row.newest_id or 0)
    last = _with_start(row)
    if last.snapshot == snapshot:
        return last
    if outdated:
        return _keep(row, snapshot, Revision.Kind.ASIDE, by, note, based_on or _first(row))
    kept = _keep(row, snapshot, kind, by, note, last.pk)
    row.newest, row.failure = kept, ""
    if by is not None and not may(by, Right.PUBLISH, row):
        row.submitted_at = None
    if not row.live:
        snapshots.mirror(row, snapshot)
    row.save(update_fields=["newest", "submitted_at", "failure"])
    what = Event.Kind.RESTORED if kind == Revision.Kind.RESTORED else Event.Kind.SAVED
    record(what, row, by, note, revision=kept)
    return kept


@transaction.atomic
def publish(*, thing: Publishable, by: Any, revision: Revision | None = None) -> None:
    """Put a revision (the newest one, unless told otherwise) on the site."""
    row = locked(thing)
    require(by, Right.PUBLISH, row)
    chosen = _revision_of(row, revision)
    require(by, Right.PUBLISH, _as_if(row, chosen.snapshot))
    before = _last_addresses(row)
    row.live, row.shown, row.failure = True, chosen, ""
    if row.scheduled_id is None or row.scheduled_id <= chosen.pk:
        row.scheduled = row.publish_at = None
    approved = row.submitted_at is not None and row.newest_id == chosen.pk
    if approved:
        row.submitted_at = None
    if row.expire_at and row.expire_at <= timezone.now():
        row.expire_at = None
    snapshots.publish_into(row, chosen.snapshot)
    Revision.objects.filter(pk=chosen.pk).update(published_at=timezone.now())
    record(Event.Kind.PUBLISHED, row, by, revision=chosen)
    if before and before != (after := row.addresses()):
        redirects.keep(before, after)
        record(Event.Kind.MOVED, row, by, f"Van {before[0]} naar {after[0]}")
    if approved:
        notices.approved(row, by)
    transaction.on_commit(generation.bump)


def _last_addresses(row: Publishable) -> list[str]:
    """Where visitors find it, or last found it; nowhere for what was never on the site."""
    if row.live:
        return row.addresses()
    was = Revision.objects.of(row).filter(published_at__isnull=False).order_by("-published_at")
    last = was.first()
    return _as_if(row, last.snapshot).addresses() if last else []


@transaction.atomic
def unpublish(*, thing: Publishable, by: Any, kind: Event.Kind = Event.Kind.UNPUBLISHED) -> None:
    """Take it off the site; everything else of it stays."""
    row = locked(thing)
    require(by, Right.PUBLISH, row)
    _refuse(row.why_it_shows())
    if not row.live:
        return
    newest = _with_start(row)
    row.live, row.shown = False, None
    if kind != Event.Kind.EXPIRED:
        row.expire_at = None
    snapshots.mirror(row, newest.snapshot)
    record(kind, row, by)
    transaction.on_commit(generation.bump)


@transaction.atomic
def schedule(
    *, thing: Publishable, by: Any, publish_at: datetime | None, expire_at: datetime | None
) -> None:
    """Have the worker publish the newest revision and take it off again; `None` is not at all."""
    row = locked(thing)
    require(by, Right.PUBLISH, row)
    newest = _with_start(row)
    require(by, Right.PUBLISH, _as_if(row, newest.snapshot))
    now = timezone.now()
    if any(moment and moment <= now for moment in (publish_at, expire_at)):
        raise ValidationError("Kies een moment dat nog komt.")
    if publish_at and expire_at and expire_at <= publish_at:
        raise ValidationError("Het einde moet na het begin liggen.")
    if expire_at:
        _refuse(row.why_it_shows())
    if publish_at:
        _check(row, newest)
    had = row.publish_at or row.expire_at
    row.publish_at, row.scheduled = publish_at, newest if publish_at else None
    row.expire_at, row.failure = expire_at, ""
    row.save(update_fields=["publish_at", "scheduled", "expire_at", "failure"])
    moments = {"op de site": publish_at, "eraf": expire_at}
    said = [f"{name} {_when(moment)}" for name, moment in moments.items() if moment]
    if said:
        record(Event.Kind.SCHEDULED, row, by, ", ".join(said), revision=newest)
    elif had:
        record(Event.Kind.UNSCHEDULED, row, by)


def _check(row: Publishable, revision: Revision) -> None:
    """Publish and take it back, to learn now what the worker would stumble over."""
    with transaction.atomic():
        copy = type(row)._base_manager.get(pk=row.pk)
        copy.live = True
        snapshots.publish_into(copy, revision.snapshot)
        transaction.set_rollback(True)


def _when(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y H:i")


@transaction.atomic
def submit(*, thing: Publishable, by: Any, note: str = "") -> None:
    """Ask for approval of the newest revision."""
    row = locked(thing)
    require(by, Right.CHANGE, row)
    newest = _with_start(row)
    _check(row, newest)
    row.submitted_at = timezone.now()
    row.save(update_fields=["submitted_at"])
    record(Event.Kind.SUBMITTED, row, by, note, revision=newest)
    notices.submitted(row, by, note)


@transaction.atomic
def send_back(*, thing: Publishable, by: Any, remark: str) -> None:
    """Do not approve; the remark goes to who asked."""
    row = locked(thing)
    require(by, Right.PUBLISH, row)
    if row.submitted_at is None:
        raise ValidationError("Dit wacht niet meer op een oordeel.")
    row.submitted_at = None
    row.save(update_fields=["submitted_at"])
    record(Event.Kind.SENT_BACK, row, by, remark, revision=row.newest)
    notices.sent_back(row, by, remark)


def restore(*, thing: Publishable, revision: Revision, by: Any) -> Revision:
    """An old revision again, as a new draft."""
    return save_draft(
        thing=thing,
        snapshot=_revision_of(thing, revision).snapshot,
        by=by,
        note=f"Zoals op {_when(revision.created_at)}",
        kind=Revision.Kind.RESTORED,
    )


@transaction.atomic
def throw_away(*, thing: Publishable, by: Any) -> None:
    """Put it in the bin with all that belongs to it. What is on the site goes off it first."""
    row = locked(thing)
    require(by, Right.DELETE, row)
    _refuse(row.why_it_stays())
    if row.live:
        require(by, Right.PUBLISH, row)
        _refuse(row.why_it_shows())
        _with_start(row)
    row.live = False
    row.binned_at = timezone.now()
    row.publish_at = row.scheduled = row.submitted_at = None
    row.save()
    record(Event.Kind.BINNED, row, by)
    transaction.on_commit(generation.bump)


@transaction.atomic
def take_out_of_bin(*, thing: Publishable, by: Any) -> None:
    """Bring it back as it was, at its address, on the site if it was there."""
    row = locked(thing)
    require(by, Right.DELETE, row)
    if row.binned_at is None:
        return
    row.binned_at = None
    if row.shown and not (row.expire_at and row.expire_at <= timezone.now()):
        require(by, Right.PUBLISH, row)
        row.live = True
    row.save()
    record(Event.Kind.UNBINNED, row, by)
    transaction.on_commit(generation.bump)


def locked(thing: Publishable) -> Any:
    """The row of this moment, kept from others until the transaction ends."""
    return type(thing)._base_manager.select_for_update().get(pk=thing.pk)


def _refuse(why: str) -> None:
    if why:
        raise ValidationError(why)


def _as_if(row: Publishable, snapshot: Snapshot) -> Publishable:
    """The thing with other contents, in memory: to judge rights over what it would become."""
    other = type(row)(pk=row.pk)
    for field in row._meta.concrete_fields:
        setattr(other, field.attname, getattr(row, field.attname))
    snapshots.overlay(other, snapshot["fields"])
    return other


def _with_start(row: Publishable) -> Revision:
    """The newest revision; where there is none yet, the row as it stands becomes one."""
    if row.newest is None:
        row.newest = _keep(row, snapshots.of(row), Revision.Kind.START, None, "")
        if row.live:
            row.shown = row.newest
            Revision.objects.filter(pk=row.newest.pk).update(published_at=row.last_published_at)
        row.save(update_fields=["newest", "shown"])
    return row.newest


def _revision_of(row: Publishable, revision: Revision | None) -> Revision:
    if revision is None:
        return _with_start(row)
    if (revision.content_type_id, revision.object_id) != (kind_of(row).pk, row.pk):
        raise ValidationError("Deze versie hoort bij iets anders.")
    return revision


def _first(row: Publishable) -> int:
    return Revision.objects.of(row).earliest("pk").pk


def _keep(
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
