"""On the site, off it, and when."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models, transaction
from django.utils import timezone

from publishing import generation, notices, redirects, snapshots
from publishing.log import record
from publishing.models import Event, Publishable, Revision
from publishing.moments import moment
from publishing.rights import Right, require
from publishing.services.rows import (
    as_if,
    at_hand,
    locked,
    refuse,
    rehearse,
    revision_of,
    with_start,
)
from publishing.services.writing import save_draft


@transaction.atomic
def publish(*, thing: Publishable, by: Any, revision: Revision | None = None) -> str:
    """Put a revision (the newest one, unless told otherwise) on the site.

    Returns the address that visitors knew, when it has another one now.
    """
    row = at_hand(thing)
    require(by, Right.PUBLISH, row)
    refuse(row.why_it_waits())
    chosen = revision_of(row, revision)
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
    generation.bump()
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
    row = at_hand(thing)
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
    refuse(row.why_it_shows())
    if not row.live:
        return
    newest = with_start(row)
    redirects.keep(redirects.places(row))
    row.live, row.shown = False, None
    if kind != Event.Kind.EXPIRED:
        row.expire_at = None
    snapshots.mirror(row, newest.snapshot)
    record(kind, row, by)
    generation.bump()


def _settled(thing: Publishable) -> Any:
    """As `at_hand`. Where its end came before the worker did, a new plan does not bring it back."""
    row = at_hand(thing)
    if row.live and row.has_expired:
        unpublish(thing=row, by=None, kind=Event.Kind.EXPIRED)
        row = at_hand(thing)
    return row


@transaction.atomic
def schedule(
    *, thing: Publishable, by: Any, publish_at: datetime | None, expire_at: datetime | None
) -> None:
    """Have the worker publish the newest revision and take it off again; `None` is not at all."""
    row = _settled(thing)
    require(by, Right.PUBLISH, row)
    newest = with_start(row)
    require(by, Right.PUBLISH, as_if(row, newest.snapshot))
    now = timezone.now()
    if any(moment and moment <= now for moment in (publish_at, expire_at)):
        raise ValidationError("Kies een moment dat nog komt.")
    if publish_at and expire_at and expire_at <= publish_at:
        raise ValidationError("Het einde moet na het begin liggen.")
    if expire_at:
        refuse(row.why_it_shows())
    if publish_at:
        refuse(row.why_it_waits())
        rehearse(row, newest)
    had = row.publish_at or row.expire_at
    row.publish_at, row.scheduled = publish_at, newest if publish_at else None
    row.expire_at, row.failure = expire_at, ""
    row.save(update_fields=["publish_at", "scheduled", "expire_at", "failure"])
    generation.bump()
    moments = {"op de site": publish_at, "eraf": expire_at}
    said = [f"{name} {moment(at)}" for name, at in moments.items() if at]
    if said:
        record(Event.Kind.SCHEDULED, row, by, ", ".join(said), revision=newest)
    elif had:
        record(Event.Kind.UNSCHEDULED, row, by)
