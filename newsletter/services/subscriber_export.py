"""Export of subscribers as the rows of a table."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.timezone import get_default_timezone

from newsletter.models import LANDSDELEN_COMBINATIONS, Subscriber, format_landsdelen
from publishing.audit import record_event
from publishing.models import Event

COLUMNS = [
    "e-mailadres",
    "status",
    "reden",
    "landsdelen",
    "aangevraagd op",
    "bevestigd op",
    "geëindigd op",
]
EXPORT_FIELDS = [
    "pk",
    "email",
    "state",
    "reason",
    "landsdelen",
    "requested_at",
    "confirmed_at",
    "ended_at",
]

# Looked up once instead of a million times.
SITE_TIMEZONE = get_default_timezone()
STATE_LABELS = dict(Subscriber.State.choices)
REASON_LABELS = {"": "", **dict(Subscriber.Reason.choices)}
LANDSDELEN_LABELS = {value: format_landsdelen(value) for value in LANDSDELEN_COMBINATIONS}


def select_columns(subscribers: QuerySet[Subscriber]) -> QuerySet[Subscriber, tuple[Any, ...]]:
    """Select the columns that `format_subscriber` takes; the first is the key."""
    return subscribers.values_list(*EXPORT_FIELDS)


def log_export(user: User, description: str) -> None:
    """Log an export with a `description` of the selection."""
    record_event(Event.Kind.EXPORTED, Subscriber(pk=0), user, description, title="Abonnees")


def format_subscriber(row: Sequence[Any]) -> list[str]:
    _, email, state, reason, landsdelen, *moments = row
    return [
        email,
        STATE_LABELS[state],
        REASON_LABELS[reason],
        LANDSDELEN_LABELS[landsdelen],
        *map(format_time, moments),
    ]


def format_time(at: datetime | None) -> str:
    return at.astimezone(SITE_TIMEZONE).isoformat(" ", "minutes")[:16] if at else ""
