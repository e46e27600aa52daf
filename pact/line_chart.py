"""A series as a line chart: pure geometry, drawn as SVG by `templates/components/chart.html`.

Neighbouring periods are joined by a line; periods with others missing between them by a dashed
one; a break in the series is never joined, because the methods differ. Sizes in SVG user units.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor, log10
from typing import Protocol

WIDTH, HEIGHT = 420, 240
MARGIN_LEFT, MARGIN_RIGHT, MARGIN_TOP, MARGIN_BOTTOM = 66, 34, 26, 34
LABEL_WIDTH = 92
MILLION, BILLION = 1_000_000, 1_000_000_000


class MeasurementLike(Protocol):
    period: str
    value: Decimal
    series_break: bool

    @property
    def moment(self) -> float: ...

    @property
    def step(self) -> float: ...


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    period: str
    value: Decimal
    has_label: bool
    anchor: str
    above: bool
    """Where the value stands, so that it is clear of the line."""


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    points: list[Point]
    joined: str
    gaps: str
    breaks: list[float]
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    floor: float

    @property
    def right(self) -> int:
        return self.width - MARGIN_RIGHT

    @property
    def left(self) -> int:
        return MARGIN_LEFT


@dataclass(frozen=True)
class _Scale:
    """From a measurement to a place in the chart."""

    first: float
    last: float
    ticks: list[float]

    def x(self, row: MeasurementLike) -> float:
        if self.first == self.last:
            return (MARGIN_LEFT + WIDTH - MARGIN_RIGHT) / 2
        share = (row.moment - self.first) / (self.last - self.first)
        return round(MARGIN_LEFT + share * (WIDTH - MARGIN_LEFT - MARGIN_RIGHT), 1)

    def y(self, value: float) -> float:
        share = (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return round(HEIGHT - MARGIN_BOTTOM - share * (HEIGHT - MARGIN_TOP - MARGIN_BOTTOM), 1)

    def segment(self, left: MeasurementLike, right: MeasurementLike) -> str:
        ends = (f"{self.x(row)} {self.y(float(row.value))}" for row in (left, right))
        return "M" + "L".join(ends)


def line_chart(rows: Sequence[MeasurementLike]) -> Chart | None:
    """The chart of `rows` in order of time; `None` when there is nothing to draw."""
    if not rows:
        return None
    values = [float(row.value) for row in rows]
    scale = _Scale(rows[0].moment, rows[-1].moment, nice_ticks(min(values), max(values)))
    joined, gaps, breaks = _line_paths(rows, scale)
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        points=_build_points(rows, scale),
        joined=joined,
        gaps=gaps,
        breaks=breaks,
        x_ticks=_select_x_ticks([(scale.x(row), row.period) for row in rows]),
        y_ticks=[Tick(scale.y(value), _abbreviate(value)) for value in scale.ticks],
        floor=scale.y(scale.ticks[0]),
    )


def _line_paths(rows: Sequence[MeasurementLike], scale: _Scale) -> tuple[str, str, list[float]]:
    """Paths of what is joined and of what is missing in between, and where the series breaks."""
    joined, gaps, breaks = "", "", []
    for left, right in pairwise(rows):
        if right.series_break:
            breaks.append(round((scale.x(left) + scale.x(right)) / 2, 1))
        elif right.moment - left.moment > left.step * 1.01:
            gaps += scale.segment(left, right)
        else:
            joined += scale.segment(left, right)
    return joined, gaps, breaks


def _build_points(rows: Sequence[MeasurementLike], scale: _Scale) -> list[Point]:
    labelled = _labelled_indexes(rows)
    return [
        Point(
            x=scale.x(row),
            y=scale.y(float(row.value)),
            period=row.period,
            value=row.value,
            has_label=index in labelled,
            anchor=_text_anchor(index, len(rows)),
            above=all(row.value >= other.value for other in rows[max(index - 1, 0) : index + 2]),
        )
        for index, row in enumerate(rows)
    ]


def _text_anchor(index: int, count: int) -> str:
    """The side at which a value is tied to its point, so that none leaves the chart."""
    if count == 1:
        return "middle"
    return {0: "start", count - 1: "end"}.get(index, "middle")


def nice_ticks(low: float, high: float) -> list[float]:
    """Round values from zero, or from just under `low` when zero is far away, to above `high`."""
    if low > 0 and low > high * 0.6:
        margin = max((high - low) * 0.5, high * 0.02)
        low = max(low - margin, 0)
    else:
        low = min(low, 0)
    step = _nice_step((high - low) / 4 or 1)
    start, stop = floor(low / step), ceil(high / step)
    return [round(index * step, 6) for index in range(start, max(stop, start + 1) + 1)]


def _nice_step(rough: float) -> float:
    power = 10 ** floor(log10(rough))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)


def _labelled_indexes(rows: Sequence[MeasurementLike]) -> set[int]:
    """Which points carry their value: the first, the last, the highest and the lowest."""
    values = [row.value for row in rows]
    return {0, len(rows) - 1, values.index(max(values)), values.index(min(values))}


def _select_x_ticks(candidates: list[tuple[float, str]]) -> list[Tick]:
    """As many periods as fit beside each other, the last one always among them."""
    chosen: list[Tick] = []
    for at, label in reversed(candidates):
        if not chosen or chosen[-1].at - at >= LABEL_WIDTH:
            chosen.append(Tick(at, label))
    return chosen[::-1]


def _abbreviate(value: float) -> str:
    """1500000000 → '1,5 mld', 1500000 → '1,5 mln', 20000 → '20.000', 7.5 → '7,5'."""
    if abs(value) >= BILLION:
        return f"{value / BILLION:g}".replace(".", ",") + " mld"
    if abs(value) >= MILLION:
        return f"{value / MILLION:g}".replace(".", ",") + " mln"
    if value == int(value):
        return f"{int(value):,}".replace(",", ".")
    return f"{value:g}".replace(".", ",")
