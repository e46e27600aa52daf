"""Moments as editors read and type them; templates use `|date:"DATETIME_FORMAT"`."""

from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone, localtime

SKIPPED_HOUR = (
    "Deze tijd bestaat niet. In die nacht gaat de klok van 02:00 naar 03:00 uur. Kies een tijd "
    "daarvoor of daarna."
)


def format_datetime(moment: datetime) -> str:
    """Return a moment in Dutch time, with the season in the hour that comes twice."""
    local = localtime(moment)
    text = date_format(local, "DATETIME_FORMAT")
    if local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset():
        return text
    return f"{text} ({'zomertijd' if local.dst() else 'wintertijd'})"


def local_moment(naive: datetime) -> datetime | None:
    """Return the moment of a Dutch clock; `None` when the clock skips it.

    Of the hour that comes twice, when summer time ends, it is the first.
    """
    zone = get_current_timezone()
    moment = naive.replace(tzinfo=zone, fold=0)
    exists = moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == naive
    return moment if exists else None
