"""Figures as pages show them: a chart of one series, or of several that belong together.

Indicators with the same `chart_title` and unit share a chart: one of the whole country and, below
it, one of each landsdeel on the same scale.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from caching.fragments import Fragments
from caching.version import cached_per_version
from images.chart_shapes import MAX_SERIES, Chart
from pact.charts import draw_chart
from pact.charts.build import common_ticks
from pact.indicator_figures import IndicatorFigure, figures_by_slug
from pact.models import Goal, Measurement
from pact.site_context import site_context
from regions.models import Landsdeel


@dataclass(frozen=True)
class TableRow:
    """The values of one period, `None` where a series has none."""

    period: str
    measurements: Sequence[Measurement | None]
    has_remark: bool


@dataclass
class Figure:
    """A chart with its table: `members` are the series in it, `areas` the same per landsdeel."""

    members: Sequence[IndicatorFigure]
    areas: "Sequence[Figure]" = ()
    area_name: str = ""
    ticks: Sequence[float] = ()
    fragments: Fragments = field(default_factory=dict, init=False)

    @property
    def first(self) -> IndicatorFigure:
        return self.members[0]

    @property
    def is_national(self) -> bool:
        return self.first.indicator.landsdeel_id is None

    @property
    def is_joint(self) -> bool:
        return len(self.members) > 1

    @property
    def title(self) -> str:
        """Return what its series have in common, or the name of its only one."""
        if not self.is_joint:
            return self.first.indicator.name
        title = self.first.indicator.chart_title
        return f"{title}, landsdeel {self.area_name}" if self.area_name else title

    @property
    def unit(self) -> str:
        return self.first.indicator.unit

    @property
    def goals(self) -> list[Goal]:
        """Return the goals of any of its series, in their order."""
        goals = {goal.pk: goal for member in self.members for goal in member.goals}
        return sorted(goals.values(), key=lambda goal: goal.number or 0)

    @cached_property
    def chart(self) -> Chart | None:
        return draw_chart([member.series for member in self.members], self.unit, self.ticks)

    @cached_property
    def rows(self) -> list[TableRow]:
        """Return the table: a row per period in order of time, a column per series."""
        columns = [{row.period: row for row in member.measurements} for member in self.members]
        positions = {
            row.period: row.start_position for column in columns for row in column.values()
        }
        rows = []
        for period in sorted(positions, key=lambda period: (positions[period], period)):
            values = [column.get(period) for column in columns]
            has_remark = any(value and (value.series_break or value.note) for value in values)
            rows.append(TableRow(period, values, has_remark))
        return rows

    @property
    def remarks(self) -> list[str]:
        """Return what is said about values in its table, each remark once with its periods."""
        places: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for row in self.rows:
            for member, measurement in zip(self.members, row.measurements, strict=True):
                if measurement and (remark := _remark(measurement)):
                    places[remark][row.period].append(member.label)
        return [f"{self._name_places(periods)}: {remark}" for remark, periods in places.items()]

    def _name_places(self, labels: Mapping[str, Sequence[str]]) -> str:
        """Name periods, with the series that are meant where there are more."""
        if not self.is_joint:
            return ", ".join(labels)
        return ", ".join(f"{period} ({', '.join(names)})" for period, names in labels.items())


def _remark(measurement: Measurement) -> str:
    warning = "Niet te vergelijken met de rij ervoor." if measurement.series_break else ""
    return " ".join(filter(None, [warning, measurement.note]))


def national_figures() -> list[Figure]:
    return [figure for figure in all_figures() if figure.is_national]


def goal_figures(goal: Goal) -> list[Figure]:
    """Return the figures of the whole country about a goal."""
    return [figure for figure in national_figures() if goal in figure.goals]


def landsdeel_figures(landsdeel: Landsdeel) -> list[Figure]:
    """Return the figures of one landsdeel."""
    return [
        area
        for figure in all_figures()
        for area in (figure, *figure.areas)
        if area.first.indicator.landsdeel_id == landsdeel.pk
    ]


def find_figure(slug: str) -> tuple[Figure, IndicatorFigure] | None:
    """Return the figure that a series is drawn in, and the series."""
    for figure in all_figures():
        for part in (figure, *figure.areas):
            for member in part.members:
                if member.indicator.slug == slug:
                    return part, member
    return None


@cached_per_version
def all_figures() -> list[Figure]:
    """Put the published series together, in the order of the first of each figure."""
    groups: dict[object, list[IndicatorFigure]] = defaultdict(list)
    for slug, member in figures_by_slug().items():
        title = member.indicator.chart_title
        groups[(title, member.indicator.unit) if title else slug].append(member)
    return [figure for members in groups.values() for figure in build_figures(members)]


def build_figures(members: Sequence[IndicatorFigure]) -> list[Figure]:
    """Divide series with one title: the country first, with the landsdelen below it."""
    by_area: dict[int | None, list[IndicatorFigure]] = defaultdict(list)
    for member in members:
        by_area[member.indicator.landsdeel_id].append(member)
    national = by_area.pop(None, [])
    names = {landsdeel.pk: landsdeel.name for landsdeel in site_context().landsdelen}
    order = [*names, *(pk for pk in by_area if pk not in names)]
    areas = [
        Figure(chunk, area_name=names.get(pk or 0, ""))
        for pk in order
        for chunk in _chunks(by_area.get(pk, []))
    ]
    if len(areas) > 1:
        ticks = common_ticks([[member.series for member in area.members] for area in areas])
        for area in areas:
            area.ticks = ticks
    figures = [Figure(chunk) for chunk in _chunks(national)]
    if not figures:
        return areas
    figures[0].areas = areas
    return figures


def _chunks(members: Sequence[IndicatorFigure]) -> list[Sequence[IndicatorFigure]]:
    """Divide series over charts that each have at most as many as can be told apart."""
    return [members[start : start + MAX_SERIES] for start in range(0, len(members), MAX_SERIES)]
