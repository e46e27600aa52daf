"""Indicators with their measurements, as a page shows them: chart, table, source.

All of them are few, so they are read whole, in one query per generation.
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
    """One indicator, its measurements in order of time, and its goals, as far as published."""

    indicator: Indicator
    rows: Sequence[Measurement]
    goals: Sequence[Goal] = ()
    fragments: Fragments = field(default_factory=dict, init=False)

    @cached_property
    def chart(self) -> Chart | None:
        return line_chart(self.rows)


def published_figures(
    *, goal: Goal | None = None, landsdeel: Landsdeel | None = None
) -> list[IndicatorFigure]:
    """The published figures: all, the national ones of a goal, or those of a landsdeel."""
    found = list(figures_by_slug().values())
    if goal is not None:
        found = [it for it in found if goal in it.goals and it.indicator.landsdeel_id is None]
    if landsdeel is not None:
        found = [it for it in found if it.indicator.landsdeel_id == landsdeel.pk]
    return found


@cached_per_version
def figures_by_slug() -> dict[str, IndicatorFigure]:
    goals, found = site_context().goals, _read_tables()
    rows: dict[int, list[Measurement]] = defaultdict(list)
    for row in found["measurements"]:
        rows[row.indicator_id].append(row)
    tied = {(tie.indicator_id, tie.goal_id) for tie in found["ties"]}
    return {
        it.slug: IndicatorFigure(
            it, rows[it.pk], [goal for goal in goals if (it.pk, goal.pk) in tied]
        )
        for it in found["indicators"]
    }


def _read_tables() -> dict[str, list[Any]]:
    shown = on_site_condition("indicator__")
    texts = ["name", "slug", "unit", "summary", "definition", "sources", "checked_on"]
    return read_instances(
        indicators=(Indicator.objects.published(), [*texts, "position", "landsdeel_id"]),
        measurements=(
            Measurement.objects.filter(shown),
            ["indicator_id", "period", "value", "series_break", "note"],
        ),
        ties=(Indicator.goals.through.objects.filter(shown), ["indicator_id", "goal_id"]),
    )
