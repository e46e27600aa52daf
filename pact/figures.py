"""Indicators with their measurements, as a page shows them: chart, table, source."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pact.charts import Chart, line_chart
from pact.models import Goal, Indicator, Measurement
from publishing.models import on_site
from regions.models import Landsdeel


@dataclass
class Figure:
    """One indicator and its measurements in order of time."""

    indicator: Indicator
    rows: Sequence[Measurement]

    @cached_property
    def chart(self) -> Chart | None:
        return line_chart(self.rows)


def figures(*, goal: Goal | None = None, landsdeel: Landsdeel | None = None) -> list[Figure]:
    """The published figures of a goal (national ones) or of a landsdeel, in one query."""
    measurements = Measurement.objects.filter(on_site("indicator__")).select_related("indicator")
    if goal is not None:
        measurements = measurements.filter(indicator__goals=goal, indicator__landsdeel=None)
    if landsdeel is not None:
        measurements = measurements.filter(indicator__landsdeel=landsdeel)
    found: dict[Indicator, list[Measurement]] = {}
    for row in measurements.order_by("indicator__position", "indicator_id", "period"):
        found.setdefault(row.indicator, []).append(row)
    return [Figure(indicator, rows) for indicator, rows in found.items()]
