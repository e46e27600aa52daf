"""Into the bin and out of it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from publishing import generation, redirects, snapshots
from publishing.log import record
from publishing.models import Event, Publishable
from publishing.references import HELD, held
from publishing.rights import Right, may, require
from publishing.services.rows import locked, refuse, rehearse, with_start


@transaction.atomic
def throw_away(*, thing: Publishable, by: Any) -> None:
    """Put it in the bin with all that belongs to it. What is on the site goes off it first."""
    row = locked(thing)
    require(by, Right.DELETE, row)
    if row.binned_at:
        return
    refuse(row.why_it_stays())
    # Asked again: since the question was put, something may have been tied to it.
    refuse(HELD if held([row]) else "")
    if row.live:
        require(by, Right.PUBLISH, row)
        refuse(row.why_it_shows())
        with_start(row)
        redirects.keep(redirects.places(row))
    row.live = False
    row.binned_at = timezone.now()
    row.publish_at = row.scheduled = row.submitted_at = None
    row.save(update_fields=["live", "binned_at", "publish_at", "scheduled", "submitted_at"])
    record(Event.Kind.BINNED, row, by)
    generation.bump()


@transaction.atomic
def take_out_of_bin(*, thing: Publishable, by: Any) -> None:
    """Bring it back at its address; on the site if it was there, still can be, and she may."""
    row = locked(thing)
    require(by, Right.DELETE, row)
    if row.binned_at is None:
        return
    row.binned_at, row.failure = None, ""
    may_publish = by is None or may(by, Right.PUBLISH, row)
    if row.shown and may_publish and _can_show_again(row):
        row.live = True
    elif row.shown:
        row.shown = None
        snapshots.mirror(row, row.newest.snapshot)
    row.save(update_fields=["live", "shown", "binned_at", "failure"])
    record(Event.Kind.UNBINNED, row, by)
    generation.bump()


def _can_show_again(row: Any) -> bool:
    """Not when its time is over, or what it hangs on was thrown away as well."""
    if row.expire_at and row.expire_at <= timezone.now():
        return False
    try:
        rehearse(row, row.shown)
    except ValidationError:
        return False
    return True
