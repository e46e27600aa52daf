"""Subscribers as a table to take along."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import get_default_timezone

from newsletter.models import CHOICES, Subscriber, choice_in_words
from publishing.log import record_event
from publishing.models import Event
from publishing.spreadsheet import escape_formula

CHUNK = 2_000

COLUMNS = [
    "e-mailadres",
    "status",
    "reden",
    "landsdelen",
    "aangevraagd op",
    "bevestigd op",
    "geëindigd op",
]
FIELDS = [
    "pk",
    "email",
    "state",
    "reason",
    "choice",
    "requested_at",
    "confirmed_at",
    "ended_at",
]

# Looked up once instead of a million times.
HERE = get_default_timezone()
STATES = dict(Subscriber.State.choices)
REASONS = {"": "", **dict(Subscriber.Reason.choices)}
CHOSEN = {choice: choice_in_words(choice) for choice in CHOICES}


def export(found: QuerySet[Subscriber], *, by: Any, which: str) -> Iterator[list[str]]:
    """The rows, with a line in the log about it; `which` says in words which ones they are."""
    record_event(Event.Kind.EXPORTED, Subscriber(pk=0), by, which, title="Abonnees")
    return _rows(found)


def _rows(found: QuerySet[Subscriber]) -> Iterator[list[str]]:
    """Some at a time, each from where the last ended, so that no query stays open meanwhile."""
    yield COLUMNS
    rows = found.order_by("-pk").values_list(*FIELDS)
    chunk = list(rows[:CHUNK])
    while chunk:
        yield from map(_cells, chunk)
        chunk = list(rows.filter(pk__lt=chunk[-1][0])[:CHUNK])


def _cells(row: tuple[Any, ...]) -> list[str]:
    _, email, state, reason, choice, *moments = row
    return [
        escape_formula(email),
        STATES[state],
        REASONS[reason],
        CHOSEN[choice],
        *map(_when, moments),
    ]


def _when(at: datetime | None) -> str:
    return at.astimezone(HERE).isoformat(" ", "minutes")[:16] if at else ""
