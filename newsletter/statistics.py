"""How the number of subscribers grows and shrinks: a row for each day, from the ledger.

No page counts subscribers: `Day` says how it was at the end of each day, `Census` how it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format

from newsletter.models import (
    LANDSDELEN_COMBINATIONS,
    AudienceCount,
    Consent,
    DailyCount,
    Subscriber,
)
from pact.line_chart import Chart, line_chart

Kind = Consent.Kind

STARTING_KINDS = (Kind.CONFIRMED, Kind.IMPORTED)
ENDING_KINDS = (Kind.WITHDRAWN, Kind.STOPPED, Kind.ERASED)

COMMIT_MARGIN = timedelta(hours=1)
"""After its end, whatever began within a day has been committed."""

DAYS_PER_RUN = 31
"""Days in one turn of the worker."""


def record_daily_counts() -> None:
    """Write the days that are over, and set right how many there are of each choice."""
    last = DailyCount.objects.order_by("date").last()
    start = last.date + timedelta(days=1) if last else _first_consent_date()
    today = timezone.localdate(timezone.now() - COMMIT_MARGIN)
    if start is None or start >= today:
        return
    total = last.total if last else 0
    for number in range(min(DAYS_PER_RUN, (today - start).days)):
        day = count_day(start + timedelta(days=number))
        total += day.subscribed - day.unsubscribed - day.suppressed
        day.total = total
        # Another worker may have written the same.
        DailyCount.objects.bulk_create([day], ignore_conflicts=True)
    recount_audiences()


def _first_consent_date() -> date | None:
    first = Consent.objects.order_by("recorded_at").values_list("recorded_at", flat=True).first()
    return timezone.localdate(first) if first else None


def count_day(day: date) -> DailyCount:
    """From the ledger, without its total."""
    start, end = _start_of_day(day), _start_of_day(day + timedelta(days=1))
    lines = Consent.objects.filter(recorded_at__gte=start, recorded_at__lt=end).order_by()
    gone = (
        lines.filter(kind__in=ENDING_KINDS)
        .annotate(before=Subquery(_previous_consent_kind()))
        .filter(before__in=STARTING_KINDS)
    )
    ends = dict(gone.values_list("kind").annotate(Count("pk")))
    return DailyCount(
        date=day,
        subscribed=lines.filter(kind__in=STARTING_KINDS).count(),
        unsubscribed=ends.get(Kind.WITHDRAWN, 0) + ends.get(Kind.ERASED, 0),
        suppressed=ends.get(Kind.STOPPED, 0),
    )


def _previous_consent_kind() -> "QuerySet[Consent, Any]":
    """What the same person did last before a line: who was no subscriber cannot stop being one."""
    hers = Consent.objects.filter(email_hash=OuterRef("email_hash"), pk__lt=OuterRef("pk"))
    return hers.filter(kind__in=[*STARTING_KINDS, *ENDING_KINDS]).order_by("-pk").values("kind")[:1]


def _start_of_day(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@transaction.atomic
def recount_audiences() -> None:
    """Exactly: who changes a count meanwhile is seen here, or waits and changes it after."""
    AudienceCount.objects.bulk_create(
        (AudienceCount(landsdelen=it) for it in LANDSDELEN_COMBINATIONS), ignore_conflicts=True
    )
    rows = list(AudienceCount.objects.select_for_update().order_by("landsdelen"))
    counted = dict(
        Subscriber.objects.confirmed().order_by().values_list("landsdelen").annotate(Count("pk"))
    )
    wrong = [row for row in rows if row.confirmed != counted.get(row.landsdelen, 0)]
    for row in wrong:
        row.confirmed = counted.get(row.landsdelen, 0)
    AudienceCount.objects.bulk_update(wrong, ["confirmed"])


@dataclass
class Period:
    """A day, a week or a month, as a point of the chart and a row of the table."""

    last: date
    period: str
    subscribed: int
    unsubscribed: int
    suppressed: int
    value: Decimal
    """The total at its end."""
    period_length: float
    """In days, as `start_position`."""
    series_break: bool = False

    @property
    def start_position(self) -> float:
        return float(self.last.toordinal())


@dataclass(frozen=True)
class ChartIndicator:
    name: str


@dataclass(frozen=True)
class Grouping:
    """How days are taken together."""

    label: str
    format: str
    """Of its last day; what is written alike is one period."""
    days: int
    """At most in one period."""
    shown: int


GROUPINGS = {
    "dag": Grouping("per dag", "j b", days=1, shown=30),
    "week": Grouping("per week", r"\w\e\e\k W, o", days=7, shown=26),
    "maand": Grouping("per maand", "b Y", days=31, shown=24),
}
"""Named as in the address of the page."""


@dataclass(frozen=True)
class SubscriberGrowth:
    """What `templates/components/chart.html` draws, and the table beside it."""

    rows: Sequence[Period]
    indicator: ClassVar[ChartIndicator] = ChartIndicator("aantal abonnees")

    @property
    def periods_newest_first(self) -> Sequence[Period]:
        return self.rows[::-1]

    @cached_property
    def chart(self) -> Chart | None:
        return line_chart(self.rows)


def subscriber_growth(span: Grouping) -> SubscriberGrowth:
    since = timezone.localdate() - timedelta(days=span.days * span.shown)
    days = DailyCount.objects.filter(date__gte=since)
    found = [
        _sum_period(span, period, list(some))
        for period, some in groupby(days, lambda day: date_format(day.date, span.format))
    ]
    return SubscriberGrowth(found[-span.shown :])


def _sum_period(span: Grouping, period: str, days: Sequence[DailyCount]) -> Period:
    last = days[-1]
    return Period(
        last=last.date,
        period=period,
        subscribed=sum(day.subscribed for day in days),
        unsubscribed=sum(day.unsubscribed for day in days),
        suppressed=sum(day.suppressed for day in days),
        value=Decimal(last.total),
        period_length=span.days,
    )
