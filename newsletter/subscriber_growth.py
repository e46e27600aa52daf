"""Growth of the number of subscribers: a row for each day, from the ledger.

No page counts subscribers: `DailyCount` has the number at the end of each day, `AudienceCount` the
number now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import ClassVar

from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format

from images.chart_shapes import Chart
from newsletter.models import (
    LANDSDELEN_COMBINATIONS,
    AudienceCount,
    Consent,
    DailyCount,
    Subscriber,
)
from pact.charts import Series, draw_chart

Kind = Consent.Kind

STARTING_KINDS = (Kind.CONFIRMED, Kind.IMPORTED, Kind.REINSTATED)
ENDING_KINDS = (Kind.WITHDRAWN, Kind.STOPPED, Kind.ERASED)

# Time after the end of a day by which every transaction that began in it has been committed.
COMMIT_MARGIN = timedelta(hours=1)

# Days that are counted in one turn of a worker.
DAYS_PER_RUN = 31


def record_daily_counts() -> None:
    """Count the days that are over, and correct the number of subscribers in each audience."""
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
    """Count one day from the ledger, without its total."""
    start, end = _start_of_day(day), _start_of_day(day + timedelta(days=1))
    lines = Consent.objects.filter(recorded_at__gte=start, recorded_at__lt=end).order_by()
    endings = (
        lines.filter(kind__in=ENDING_KINDS)
        .annotate(before=Subquery(_previous_consent_kind()))
        .filter(before__in=STARTING_KINDS)
    )
    ends = dict(endings.values_list("kind").annotate(Count("pk")))
    return DailyCount(
        date=day,
        subscribed=lines.filter(kind__in=STARTING_KINDS).count(),
        unsubscribed=ends.get(Kind.WITHDRAWN, 0) + ends.get(Kind.ERASED, 0),
        suppressed=ends.get(Kind.STOPPED, 0),
    )


def _previous_consent_kind() -> QuerySet:
    """Return the previous start or end by the same person: only a subscriber can stop being one."""
    earlier = Consent.objects.filter(email_hash=OuterRef("email_hash"), pk__lt=OuterRef("pk"))
    changes = earlier.filter(kind__in=[*STARTING_KINDS, *ENDING_KINDS])
    return changes.order_by("-pk").values("kind")[:1]


def _start_of_day(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@transaction.atomic
def recount_audiences() -> None:
    """Recount under a lock: a change meanwhile is counted here, or waits and comes after."""
    AudienceCount.objects.bulk_create(
        [AudienceCount(landsdelen=landsdelen) for landsdelen in LANDSDELEN_COMBINATIONS],
        ignore_conflicts=True,
    )
    rows = list(AudienceCount.objects.select_for_update().order_by("landsdelen"))
    numbers = dict(
        Subscriber.objects.confirmed().order_by().values_list("landsdelen").annotate(Count("pk"))
    )
    wrong = [row for row in rows if row.confirmed != numbers.get(row.landsdelen, 0)]
    for row in wrong:
        row.confirmed = numbers.get(row.landsdelen, 0)
    AudienceCount.objects.bulk_update(wrong, ["confirmed"])


@dataclass
class Period:
    """A day, a week or a month, as a point of the chart and a row of the table."""

    last: date
    period: str
    subscribed: int
    unsubscribed: int
    suppressed: int
    # The total at the end of the period.
    value: Decimal
    # In days, as `start_position`.
    period_length: float
    series_break: bool = False

    @property
    def start_position(self) -> float:
        return float(self.last.toordinal())


@dataclass(frozen=True)
class Grouping:
    """A length of period to group days by."""

    label: str
    # Date format of the last day; days that it formats alike form one period.
    format: str
    # The most days in a period.
    days: int
    # The number of periods in the chart.
    shown: int


# Groupings by their name in the address of the page.
GROUPINGS = {
    "dag": Grouping("per dag", "j b", days=1, shown=30),
    "week": Grouping("per week", r"\w\e\e\k W, o", days=7, shown=26),
    "maand": Grouping("per maand", "b Y", days=31, shown=24),
}


@dataclass(frozen=True)
class SubscriberGrowth:
    """The data of `templates/components/chart.html` and of the table beside it."""

    rows: Sequence[Period]
    title: ClassVar[str] = "aantal abonnees"

    @property
    def periods_newest_first(self) -> Sequence[Period]:
        return self.rows[::-1]

    @cached_property
    def chart(self) -> Chart | None:
        return draw_chart([Series(self.rows)])


def subscriber_growth(grouping: Grouping) -> SubscriberGrowth:
    since = timezone.localdate() - timedelta(days=grouping.days * grouping.shown)
    days = DailyCount.objects.filter(date__gte=since)
    periods = [
        _sum_period(grouping, period, list(group))
        for period, group in groupby(days, lambda day: date_format(day.date, grouping.format))
    ]
    return SubscriberGrowth(periods[-grouping.shown :])


def _sum_period(grouping: Grouping, period: str, days: Sequence[DailyCount]) -> Period:
    last = days[-1]
    return Period(
        last=last.date,
        period=period,
        subscribed=sum(day.subscribed for day in days),
        unsubscribed=sum(day.unsubscribed for day in days),
        suppressed=sum(day.suppressed for day in days),
        value=Decimal(last.total),
        period_length=grouping.days,
    )
