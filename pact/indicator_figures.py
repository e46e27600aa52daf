"""Indicators with their measurements: the series of which `pact/figures.py` makes charts.

There are few of them, so all are read at once, in one query per version of the site.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from caching.bulk_read import read_instances
from caching.version import cached_per_version
from images.chart_shapes import Chart
from images.social_image import social_image_urls
from pact.charts import Series, draw_sparkline
from pact.models import Goal, Indicator, Measurement
from pact.site_context import site_context
from publishing.models import on_site_condition


@dataclass
class IndicatorFigure:
    """One indicator with its measurements in order of time and its published goals.

    `has_png` tells whether the worker has drawn its chart.
    """

    indicator: Indicator
    measurements: Sequence[Measurement]
    goals: Sequence[Goal] = ()
    has_png: bool = False

    @property
    def label(self) -> str:
        """Return the name for beside its line, or the whole name."""
        return self.indicator.series_label or self.indicator.name

    @property
    def series(self) -> Series:
        target = self.indicator.target_value
        return Series(self.measurements, self.label, None if target is None else float(target))

    @cached_property
    def sparkline(self) -> Chart | None:
        return draw_sparkline(self.series)

    @property
    def png_path(self) -> str:
        return reverse("indicator-png", args=[self.indicator.slug])

    @property
    def latest(self) -> Measurement:
        return self.measurements[-1]

    @property
    def periods(self) -> str:
        """Return the first and the last period: '2007/08–2023/24'."""
        first, last = self.measurements[0].period, self.latest.period
        return first if first == last else f"{first}\N{EN DASH}{last}"


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
    figures = {
        indicator.slug: IndicatorFigure(
            indicator,
            measurements[indicator.pk],
            [goal for goal in site_context().goals if goal.pk in goal_ids[indicator.pk]],
        )
        for indicator in tables["indicators"]
    }
    for figure in figures.values():
        figure.has_png = figure.png_path in social_image_urls()
    return figures


def _read_tables() -> dict[str, list[Any]]:
    of_published = on_site_condition("indicator__")
    texts = ["name", "slug", "unit", "summary", "definition", "sources"]
    chart = ["chart_title", "series_label", "target_value", "target_source"]
    others = ["featured", "checked_on", "last_published_at", "position", "landsdeel_id"]
    return read_instances(
        indicators=(Indicator.objects.published(), [*texts, *chart, *others]),
        measurements=(
            Measurement.objects.filter(of_published),
            ["indicator_id", "period", "value", "series_break", "note"],
        ),
        goal_links=(
            Indicator.goals.through.objects.filter(of_published),
            ["indicator_id", "goal_id"],
        ),
    )
