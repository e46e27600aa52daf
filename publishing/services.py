"""Everything that can be done to a publishable thing.

Each step is one transaction, checks the rights of who does it (`by`; `None` is the worker), and
leaves a line in the log. All raise `PermissionDenied`, and `ValidationError` with a text for the
editor when it cannot be.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format

from publishing import generation, notices, redirects, snapshots
from publishing.log import named, record
from publishing.models import Event, Publishable, Revision, ShareLink, SingleRow
from publishing.models.about import kind_of
from publishing.models.work import LINK_LIFETIME
from publishing.rights import Reach, Right, may, reach, require
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
    thing = model(live=False)
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
    row = _at_hand(thing)
    require(by, Right.CHANGE, row)
    snapshot = _with_fixed(row, snapshot, by)
    require(by, Right.CHANGE, as_if(row, snapshot))
    known = row.newest_id or 0
    last = _with_start(row)
    if last.snapshot == snapshot:
        return last
    if based_on is not None and based_on != known:
        begun = _started_from(row, based_on)
        aside = _keep(row, snapshot, Revision.Kind.ASIDE, by, note, begun)
        record(Event.Kind.SAVED, row, by, "Opzij: er was al een nieuwere versie", revision=aside)
        return aside
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
def publish(*, thing: Publishable, by: Any, revision: Revision | None = None) -> str:
    """Put a revision (the newest one, unless told otherwise) on the site.

    Returns the address that visitors knew, when it has another one now.
    """
    row = _at_hand(thing)
    require(by, Right.PUBLISH, row)
    chosen = _revision_of(row, revision)
    require(by, Right.PUBLISH, as_if(row, chosen.snapshot))
    known, places = _last_address(row), redirects.places(row) if row.live else {}
    row.live, row.shown, row.failure = True, chosen, ""
    if row.scheduled_id is None or row.scheduled_id <= chosen.pk:
        row.scheduled = row.publish_at = None
    approved = row.submitted_at is not None and row.newest_id == chosen.pk
    if approved:
        row.submitted_at = None
    # The worker may be late, and will take it off again at once; an editor wants it to stay.
    if by is not None and row.expire_at and row.expire_at <= timezone.now():
        row.expire_at = None
    snapshots.publish_into(row, chosen.snapshot)
    Revision.objects.filter(pk=chosen.pk).update(published_at=timezone.now())
    record(Event.Kind.PUBLISHED, row, by, revision=chosen)
    redirects.keep(places | redirects.places(row))
    if moved := known not in ("", row.get_absolute_url()):
        record(Event.Kind.MOVED, row, by, f"Van {known} naar {row.get_absolute_url()}")
    if approved:
        notices.approved(row, by)
    transaction.on_commit(generation.bump)
    return known if moved else ""


def _last_address(row: Publishable) -> str:
    """Where visitors find it, or last found it; empty for what was never on a page of its own."""
    if row.live or not row.address_keys:
        return row.get_absolute_url() if row.address_keys else ""
    last = _published(row).first()
    return _address(row, last) if last else ""


def _published(row: Publishable) -> "models.QuerySet[Revision]":
    """What has been on the site, the last one first."""
    found = Revision.objects.of(row).filter(published_at__isnull=False)
    return found.order_by("-published_at", "-pk")


def _address(row: Publishable, revision: Revision) -> str:
    try:
        return as_if(row, revision.snapshot).get_absolute_url()
    except ObjectDoesNotExist:
        return ""  # it lay under something that is gone


@transaction.atomic
def move_back(*, thing: Publishable, by: Any, path: str) -> None:
    """Publish what is on the site again, under an address that it had before."""
    row = _at_hand(thing)
    require(by, Right.PUBLISH, row)
    if not row.live or row.newest_id != row.shown_id:
        raise ValidationError("Er is een nieuwer concept. Zet het oude adres daarin, en publiceer.")
    old = next((it for it in _published(row) if path and _address(row, it) == path), None)
    if old is None:
        raise ValidationError("Dit adres kan alleen terug via iets waar dit onder valt.")
    names = row.address_fields()
    columns = [row._meta.get_field(name).attname for name in names]
    fields = {column: old.snapshot["fields"][column] for column in columns}
    snapshot = {**row.newest.snapshot, "fields": {**row.newest.snapshot["fields"], **fields}}
    save_draft(thing=row, snapshot=snapshot, by=by, note=f"Terug naar {path}")
    try:
        publish(thing=row, by=by)
    except ValidationError as error:
        if names.isdisjoint(getattr(error, "error_dict", ())):
            raise
        taken = f"{path} is intussen het adres van iets anders. Er is niets veranderd."
        raise ValidationError(taken) from error


@transaction.atomic
def unpublish(*, thing: Publishable, by: Any, kind: Event.Kind = Event.Kind.UNPUBLISHED) -> None:
    """Take it off the site; everything else of it stays."""
    row = locked(thing)
    require(by, Right.PUBLISH, row)
    _refuse(row.why_it_shows())
    if not row.live:
        return
    newest = _with_start(row)
    redirects.keep(redirects.places(row))
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
    row = _at_hand(thing)
    require(by, Right.PUBLISH, row)
    newest = _with_start(row)
    require(by, Right.PUBLISH, as_if(row, newest.snapshot))
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
    row = _at_hand(thing)
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
    if row.binned_at:
        return
    _refuse(row.why_it_stays())
    if row.live:
        require(by, Right.PUBLISH, row)
        _refuse(row.why_it_shows())
        _with_start(row)
        redirects.keep(redirects.places(row))
    row.live = False
    row.binned_at = timezone.now()
    row.publish_at = row.scheduled = row.submitted_at = None
    row.save(update_fields=["live", "binned_at", "publish_at", "scheduled", "submitted_at"])
    record(Event.Kind.BINNED, row, by)
    transaction.on_commit(generation.bump)


@transaction.atomic
def take_out_of_bin(*, thing: Publishable, by: Any) -> None:
    """Bring it back as it was, at its address, on the site if it was there and still can be."""
    row = locked(thing)
    require(by, Right.DELETE, row)
    if row.binned_at is None:
        return
    row.binned_at, row.failure = None, ""
    if row.shown and _can_show_again(row):
        require(by, Right.PUBLISH, row)
        row.live = True
    elif row.shown:
        row.shown = None
        snapshots.mirror(row, row.newest.snapshot)
    row.save(update_fields=["live", "shown", "binned_at", "failure"])
    record(Event.Kind.UNBINNED, row, by)
    transaction.on_commit(generation.bump)


def _can_show_again(row: Any) -> bool:
    """Not when its time is over, or what it hangs on was thrown away as well."""
    if row.expire_at and row.expire_at <= timezone.now():
        return False
    try:
        _check(row, row.shown)
    except ValidationError:
        return False
    return True


@transaction.atomic
def share(*, thing: Publishable, by: Any, lifetime: timedelta = LINK_LIFETIME) -> ShareLink:
    """A link with which anyone may look at the newest revision, and at no other."""
    row = locked(thing)
    require(by, Right.CHANGE, row)
    newest = _with_start(row)
    link = ShareLink.objects.create(
        revision=newest, created_by=by, expires_at=timezone.now() + lifetime
    )
    record(Event.Kind.SHARED, row, by, f"Tot {_when(link.expires_at)}", revision=newest)
    return link


@transaction.atomic
def unshare(*, thing: Publishable, link: ShareLink, by: Any) -> None:
    """Have a link work no longer."""
    row = locked(thing)
    require(by, Right.CHANGE, row)
    revision = _revision_of(row, link.revision)
    if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record(Event.Kind.UNSHARED, row, by, revision=revision)


def locked(thing: Publishable) -> Any:
    """The row of this moment, kept from others until the transaction ends."""
    return type(thing)._base_manager.select_for_update().get(pk=thing.pk)


def _at_hand(thing: Publishable) -> Any:
    """As `locked`, and not in the bin."""
    row = locked(thing)
    _refuse("Dit ligt in de prullenbak. Haal het daar eerst uit." if row.binned_at else "")
    return row


def _refuse(why: str) -> None:
    if why:
        raise ValidationError(why)


def _with_fixed(row: Publishable, snapshot: Snapshot, by: Any) -> Snapshot:
    """Where an owner may not change a field, what was saved last: also when she restores."""
    if by is None or reach(by, Right.CHANGE, row) is Reach.ALL:
        return snapshot
    last = row.newest.snapshot if row.newest else snapshots.of(row)
    held = {row._meta.get_field(name).attname for name in row.fixed - row.unversioned}  # type: ignore[union-attr]
    kept = {name: last["fields"].get(name) for name in held}
    return {**snapshot, "fields": {**snapshot["fields"], **kept}}


def as_if(row: Publishable, snapshot: Snapshot) -> Publishable:
    """The thing with other contents, in memory: to judge rights over what it would become."""
    other: Any = type(row)()
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
            since = row.last_published_at or timezone.now()
            Revision.objects.filter(pk=row.newest.pk).update(published_at=since)
        row.save(update_fields=["newest", "shown"])
    return row.newest


def _revision_of(row: Publishable, revision: Revision | None) -> Revision:
    if revision is None:
        return _with_start(row)
    if (revision.content_type_id, revision.object_id) != (kind_of(row).pk, row.pk):
        raise ValidationError("Deze versie hoort bij iets anders.")
    return revision


def _started_from(row: Publishable, based_on: int) -> int:
    """The revision that an editor had before her; the very first when there was none yet."""
    known = Revision.objects.of(row)
    keys = known.filter(pk=based_on).values_list("pk", flat=True)
    return keys.first() or known.values_list("pk", flat=True).earliest("pk")


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
