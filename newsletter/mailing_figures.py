"""The figures of mailings as the rows of a table; they stay when the deliveries go (rule 10).

They say how many and never who: nothing is measured but what mail servers and readers tell us.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone

from newsletter.failure_reasons import ALL_FAILURE_GROUPS, total_by_group
from newsletter.mailing_status import describe_audience
from newsletter.models import Mailing

UNKNOWN = "onbekend"
COLUMNS = [
    "datum",
    "onderwerp",
    "status",
    "voor wie",
    "lezers",
    "verstuurd",
    "mislukt",
    *(f"mislukt: {group.label.lower()}" for group in ALL_FAILURE_GROUPS),
    "onzeker",
    "overgeslagen",
    "teruggekomen",
    "als ongewenst gemeld",
    "afgemeld",
    f"afgemeld binnen {Mailing.FIRST_DAYS.days} dagen",
]


def figure_rows(mailings: Iterable[Mailing]) -> Iterator[list[str]]:
    """Yield the names of the columns, and a row for each mailing."""
    yield COLUMNS
    for mailing in mailings:
        yield _format_mailing(mailing)


def _format_mailing(mailing: Mailing) -> list[str]:
    failures = total_by_group(mailing.count_failures())
    soon = mailing.unsubscribed_soon
    return [
        _format_date(mailing.started_at),
        mailing.subject or str(mailing.issue),
        mailing.get_state_display(),
        describe_audience(mailing.audience),
        str(mailing.candidates),
        str(mailing.sent),
        str(mailing.failed),
        *(str(failures.get(group, 0)) for group in ALL_FAILURE_GROUPS),
        str(mailing.uncertain),
        str(mailing.skipped),
        str(mailing.bounced),
        str(mailing.complained),
        str(mailing.unsubscribed),
        UNKNOWN if soon is None else str(soon),
    ]


def _format_date(at: datetime | None) -> str:
    return timezone.localtime(at).date().isoformat() if at else ""
