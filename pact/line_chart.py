"""The geometry of a line chart of one series, drawn by `templates/components/chart.html`.

A solid line joins neighbouring periods, a dashed one periods with others missing between them. A
break in the series is never joined, because the methods differ. Sizes are SVG user units.
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
    """A value of a period; start and length are in one unit for the whole series."""

    period: str
    value: Decimal
    series_break: bool

    @property
    def start_position(self) -> float: ...

    @property
    def period_length(self) -> float: ...


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    period: str
    value: Decimal
    has_label: bool
    text_anchor: str
    # Above or below the point, whichever is clear of the line.
    label_above: bool


@dataclass(frozen=True)
class Tick:
    position: float
    label: str


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    points: list[Point]
    solid_path: str
    dashed_path: str
    break_positions: list[float]
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    baseline: float

    @property
    def right(self) -> int:
        return self.width - MARGIN_RIGHT

    @property
    def left(self) -> int:
        return MARGIN_LEFT


@dataclass(frozen=True)
class _Scale:
    """Converts measurements to positions in the chart."""

    first: float
    last: float
    ticks: list[float]

    def x(self, measurement: MeasurementLike) -> float:
        if self.first == self.last:
            return (MARGIN_LEFT + WIDTH - MARGIN_RIGHT) / 2
        share = (measurement.start_position - self.first) / (self.last - self.first)
        return round(MARGIN_LEFT + share * (WIDTH - MARGIN_LEFT - MARGIN_RIGHT), 1)

    def y(self, value: float) -> float:
        share = (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return round(HEIGHT - MARGIN_BOTTOM - share * (HEIGHT - MARGIN_TOP - MARGIN_BOTTOM), 1)

    def segment(self, left: MeasurementLike, right: MeasurementLike) -> str:
        ends = (
            f"{self.x(measurement)} {self.y(float(measurement.value))}"
            for measurement in (left, right)
        )
        return "M" + "L".join(ends)


def line_chart(measurements: Sequence[MeasurementLike]) -> Chart | None:
    """Build the chart of measurements in order of time; `None` when there are none."""
    if not measurements:
        return None
    values = [float(measurement.value) for measurement in measurements]
    scale = _Scale(
        measurements[0].start_position,
        measurements[-1].start_position,
        nice_ticks(min(values), max(values)),
    )
    solid_path, dashed_path, break_positions = _line_paths(measurements, scale)
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        points=_build_points(measurements, scale),
        solid_path=solid_path,
        dashed_path=dashed_path,
        break_positions=break_positions,
        x_ticks=_select_x_ticks(
            [(scale.x(measurement), measurement.period) for measurement in measurements]
        ),
        y_ticks=[Tick(scale.y(value), _abbreviate(value)) for value in scale.ticks],
        baseline=scale.y(scale.ticks[0]),
    )


def _line_paths(
    measurements: Sequence[MeasurementLike], scale: _Scale
) -> tuple[str, str, list[float]]:
    """Return the solid path, the dashed path, and the x positions of breaks in the series."""
    solid_path, dashed_path, break_positions = "", "", []
    for left, right in pairwise(measurements):
        if right.series_break:
            break_positions.append(round((scale.x(left) + scale.x(right)) / 2, 1))
        elif right.start_position - left.start_position > left.period_length * 1.01:
            dashed_path += scale.segment(left, right)
        else:
            solid_path += scale.segment(left, right)
    return solid_path, dashed_path, break_positions


def _build_points(measurements: Sequence[MeasurementLike], scale: _Scale) -> list[Point]:
    labelled = _labelled_indexes(measurements)
    return [
        Point(
            x=scale.x(measurement),
            y=scale.y(float(measurement.value)),
            period=measurement.period,
            value=measurement.value,
            has_label=index in labelled,
            text_anchor=_text_anchor(index, len(measurements)),
            label_above=all(
                measurement.value >= neighbour.value
                for neighbour in measurements[max(index - 1, 0) : index + 2]
            ),
        )
        for index, measurement in enumerate(measurements)
    ]


def _text_anchor(index: int, count: int) -> str:
    """Return the `text-anchor` that keeps the value of a point inside the chart."""
    if count == 1:
        return "middle"
    return {0: "start", count - 1: "end"}.get(index, "middle")


def nice_ticks(low: float, high: float) -> list[float]:
    """Return round values from zero, or from just under `low` if zero is far, to above `high`."""
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


def _labelled_indexes(measurements: Sequence[MeasurementLike]) -> set[int]:
    """Return the indexes of the first, the last, the highest and the lowest point."""
    values = [measurement.value for measurement in measurements]
    return {0, len(measurements) - 1, values.index(max(values)), values.index(min(values))}


def _select_x_ticks(candidates: list[tuple[float, str]]) -> list[Tick]:
    """Return as many periods as fit beside each other, the last one always among them."""
    ticks: list[Tick] = []
    for position, label in reversed(candidates):
        if not ticks or ticks[-1].position - position >= LABEL_WIDTH:
            ticks.append(Tick(position, label))
    return ticks[::-1]


def _abbreviate(value: float) -> str:
    """Shorten a value: 1500000000 → '1,5 mld', 1500000 → '1,5 mln', 20000 → '20.000'."""
    if abs(value) >= BILLION:
        return f"{value / BILLION:g}".replace(".", ",") + " mld"
    if abs(value) >= MILLION:
        return f"{value / MILLION:g}".replace(".", ",") + " mln"
    if value == int(value):
        return f"{int(value):,}".replace(",", ".")
    return f"{value:g}".replace(".", ",")
