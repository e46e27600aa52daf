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

from newsletter.models import CHOICES, Census, Consent, Day, Subscriber
from pact.charts import Chart, line_chart

Kind = Consent.Kind

BEGINS = (Kind.CONFIRMED, Kind.IMPORTED)
ENDS = (Kind.WITHDRAWN, Kind.STOPPED, Kind.ERASED)

SETTLED = timedelta(hours=1)
"""After its end, whatever began within a day has been committed."""

AT_ONCE = 31
"""Days in one turn of the worker."""


def close_days() -> None:
    """Write the days that are over, and set right how many there are of each choice."""
    last = Day.objects.order_by("date").last()
    start = last.date + timedelta(days=1) if last else _first_day()
    today = timezone.localdate(timezone.now() - SETTLED)
    if start is None or start >= today:
        return
    total = last.total if last else 0
    for number in range(min(AT_ONCE, (today - start).days)):
        day = day_of(start + timedelta(days=number))
        total += day.joined - day.left - day.stopped
        day.total = total
        # Another worker may have written the same.
        Day.objects.bulk_create([day], ignore_conflicts=True)
    recount()


def _first_day() -> date | None:
    first = Consent.objects.order_by("at").values_list("at", flat=True).first()
    return timezone.localdate(first) if first else None


def day_of(day: date) -> Day:
    """From the ledger, without its total."""
    start, end = _midnight(day), _midnight(day + timedelta(days=1))
    lines = Consent.objects.filter(at__gte=start, at__lt=end).order_by()
    gone = (
        lines.filter(kind__in=ENDS).annotate(before=Subquery(_before())).filter(before__in=BEGINS)
    )
    ends = dict(gone.values_list("kind").annotate(Count("pk")))
    return Day(
        date=day,
        joined=lines.filter(kind__in=BEGINS).count(),
        left=ends.get(Kind.WITHDRAWN, 0) + ends.get(Kind.ERASED, 0),
        stopped=ends.get(Kind.STOPPED, 0),
    )


def _before() -> "QuerySet[Consent, Any]":
    """What the same person did last before a line: who was no subscriber cannot stop being one."""
    hers = Consent.objects.filter(who=OuterRef("who"), pk__lt=OuterRef("pk"))
    return hers.filter(kind__in=[*BEGINS, *ENDS]).order_by("-pk").values("kind")[:1]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@transaction.atomic
def recount() -> None:
    """Exactly: who changes a count meanwhile is seen here, or waits and changes it after."""
    Census.objects.bulk_create((Census(choice=it) for it in CHOICES), ignore_conflicts=True)
    rows = list(Census.objects.select_for_update().order_by("choice"))
    counted = dict(
        Subscriber.objects.confirmed().order_by().values_list("choice").annotate(Count("pk"))
    )
    wrong = [row for row in rows if row.confirmed != counted.get(row.choice, 0)]
    for row in wrong:
        row.confirmed = counted.get(row.choice, 0)
    Census.objects.bulk_update(wrong, ["confirmed"])


@dataclass
class Period:
    """A day, a week or a month, as a point of the chart and a row of the table."""

    last: date
    period: str
    joined: int
    left: int
    stopped: int
    value: Decimal
    """The total at its end."""
    step: float
    """In days, as `moment`."""
    series_break: bool = False

    @property
    def moment(self) -> float:
        return float(self.last.toordinal())


@dataclass(frozen=True)
class Named:
    name: str


@dataclass(frozen=True)
class Span:
    """How days are taken together."""

    words: str
    format: str
    """Of its last day; what is written alike is one period."""
    days: int
    """At most in one period."""
    shown: int


SPANS = {
    "dag": Span("per dag", "j b", days=1, shown=30),
    "week": Span("per week", r"\w\e\e\k W, o", days=7, shown=26),
    "maand": Span("per maand", "b Y", days=31, shown=24),
}
"""Named as in the address of the page."""


@dataclass(frozen=True)
class Growth:
    """What `templates/components/chart.html` draws, and the table beside it."""

    rows: Sequence[Period]
    indicator: ClassVar[Named] = Named("aantal abonnees")

    @property
    def newest_first(self) -> Sequence[Period]:
        return self.rows[::-1]

    @cached_property
    def chart(self) -> Chart | None:
        return line_chart(self.rows)


def growth(span: Span) -> Growth:
    since = timezone.localdate() - timedelta(days=span.days * span.shown)
    days = Day.objects.filter(date__gte=since)
    found = [
        _period(span, period, list(some))
        for period, some in groupby(days, lambda day: date_format(day.date, span.format))
    ]
    return Growth(found[-span.shown :])


def _period(span: Span, period: str, days: Sequence[Day]) -> Period:
    last = days[-1]
    return Period(
        last=last.date,
        period=period,
        joined=sum(day.joined for day in days),
        left=sum(day.left for day in days),
        stopped=sum(day.stopped for day in days),
        value=Decimal(last.total),
        step=span.days,
    )
