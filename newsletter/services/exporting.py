"""Subscribers as a table to take along."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime

from newsletter.models import Subscriber, choice_in_words
from publishing.log import record
from publishing.models import Event
from publishing.spreadsheet import harmless

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


def export(*, found: QuerySet[Subscriber], by: Any, which: str) -> Iterator[list[str]]:
    """The rows, with a line in the log about it; `which` says in words which ones they are."""
    record(Event.Kind.EXPORTED, Subscriber(pk=0), by, which, title="Abonnees")
    return _rows(found)


def _rows(found: QuerySet[Subscriber]) -> Iterator[list[str]]:
    """Some at a time, each from where the last ended, so that no query stays open meanwhile."""
    yield COLUMNS
    found = found.order_by("-pk")
    chunk = list(found[:CHUNK])
    while chunk:
        yield from map(_cells, chunk)
        chunk = list(found.filter(pk__lt=chunk[-1].pk)[:CHUNK])


def _cells(subscriber: Subscriber) -> list[str]:
    moments = (subscriber.requested_at, subscriber.confirmed_at, subscriber.ended_at)
    return [
        harmless(subscriber.email),
        subscriber.get_state_display(),
        subscriber.get_reason_display(),
        choice_in_words(subscriber.choice),
        *(localtime(at).isoformat(" ", "minutes")[:16] if at else "" for at in moments),
    ]
