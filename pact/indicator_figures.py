"""Indicators with their measurements, as pages show them: chart, table and source.

There are few of them, so all are read at once, in one query per version of the site.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from caching.bulk_read import read_instances
from caching.fragments import Fragments
from caching.version import cached_per_version
from pact.line_chart import Chart, line_chart
from pact.models import Goal, Indicator, Measurement
from pact.site_context import site_context
from publishing.models import on_site_condition
from regions.models import Landsdeel


@dataclass
class IndicatorFigure:
    """One indicator with its measurements in order of time and its published goals."""

    indicator: Indicator
    measurements: Sequence[Measurement]
    goals: Sequence[Goal] = ()
    fragments: Fragments = field(default_factory=dict, init=False)

    @cached_property
    def chart(self) -> Chart | None:
        return line_chart(self.measurements)


def published_figures(
    *, goal: Goal | None = None, landsdeel: Landsdeel | None = None
) -> list[IndicatorFigure]:
    """Return all published figures, the national ones of a goal, or those of a landsdeel."""
    figures = list(figures_by_slug().values())
    if goal is not None:
        return [
            figure
            for figure in figures
            if goal in figure.goals and figure.indicator.landsdeel_id is None
        ]
    if landsdeel is not None:
        return [figure for figure in figures if figure.indicator.landsdeel_id == landsdeel.pk]
    return figures


def national_figures() -> list[IndicatorFigure]:
    return [figure for figure in published_figures() if figure.indicator.landsdeel_id is None]


@cached_per_version
def figures_by_slug() -> dict[str, IndicatorFigure]:
    """Read the published figures, in the order that editors gave them."""
    tables = _read_tables()
    measurements: dict[int, list[Measurement]] = defaultdict(list)
    for measurement in tables["measurements"]:
        measurements[measurement.indicator_id].append(measurement)
    goal_ids: dict[int, set[int]] = defaultdict(set)
    for link in tables["goal_links"]:
        goal_ids[link.indicator_id].add(link.goal_id)
    return {
        indicator.slug: IndicatorFigure(
            indicator,
            measurements[indicator.pk],
            [goal for goal in site_context().goals if goal.pk in goal_ids[indicator.pk]],
        )
        for indicator in tables["indicators"]
    }


def _read_tables() -> dict[str, list[Any]]:
    of_published = on_site_condition("indicator__")
    texts = ["name", "slug", "unit", "summary", "definition", "sources", "checked_on"]
    return read_instances(
        indicators=(Indicator.objects.published(), [*texts, "position", "landsdeel_id"]),
        measurements=(
            Measurement.objects.filter(of_published),
            ["indicator_id", "period", "value", "series_break", "note"],
        ),
        goal_links=(
            Indicator.goals.through.objects.filter(of_published),
            ["indicator_id", "goal_id"],
        ),
    )
