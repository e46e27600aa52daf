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
LEFT, RIGHT, TOP, BOTTOM = 58, 22, 26, 34
LABEL_WIDTH = 62
MILLION, BILLION = 1_000_000, 1_000_000_000


class Measured(Protocol):
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
    labelled: bool
    anchor: str


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
        return self.width - RIGHT

    @property
    def left(self) -> int:
        return LEFT


def line_chart(rows: Sequence[Measured]) -> Chart | None:
    """The chart of `rows` in order of time; `None` when there is nothing to draw."""
    if not rows:
        return None
    ticks = nice_ticks(float(min(row.value for row in rows)), float(max(row.value for row in rows)))
    first, last = rows[0].moment, rows[-1].moment
    span = (last - first) or 1

    def x(row: Measured) -> float:
        if first == last:
            return (LEFT + WIDTH - RIGHT) / 2
        return round(LEFT + (row.moment - first) / span * (WIDTH - LEFT - RIGHT), 1)

    def y(value: float) -> float:
        share = (value - ticks[0]) / (ticks[-1] - ticks[0])
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    joined, gaps, breaks = [], [], []
    for left, right in pairwise(rows):
        segment = f"M{x(left)} {y(float(left.value))}L{x(right)} {y(float(right.value))}"
        if right.series_break:
            breaks.append(round((x(left) + x(right)) / 2, 1))
        elif right.moment - left.moment > left.step * 1.01:
            gaps.append(segment)
        else:
            joined.append(segment)
    return Chart(
        WIDTH,
        HEIGHT,
        [
            Point(
                x(row),
                y(float(row.value)),
                row.period,
                row.value,
                index in _labelled(rows),
                _anchor(index, len(rows)),
            )
            for index, row in enumerate(rows)
        ],
        "".join(joined),
        "".join(gaps),
        breaks,
        _x_ticks([(x(row), row.period) for row in rows]),
        [Tick(y(value), _short(value)) for value in ticks],
        y(ticks[0]),
    )


def _anchor(index: int, count: int) -> str:
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


def _labelled(rows: Sequence[Measured]) -> set[int]:
    """Which points carry their value: the first, the last, the highest and the lowest."""
    values = [row.value for row in rows]
    return {0, len(rows) - 1, values.index(max(values)), values.index(min(values))}


def _x_ticks(candidates: list[tuple[float, str]]) -> list[Tick]:
    """As many periods as fit beside each other, the last one always among them."""
    chosen: list[Tick] = []
    for at, label in reversed(candidates):
        if not chosen or chosen[-1].at - at >= LABEL_WIDTH:
            chosen.append(Tick(at, label))
    return chosen[::-1]


def _short(value: float) -> str:
    """1500000000 → '1,5 mld', 1500000 → '1,5 mln', 20000 → '20.000', 7.5 → '7,5'."""
    if abs(value) >= BILLION:
        return f"{value / BILLION:g}".replace(".", ",") + " mld"
    if abs(value) >= MILLION:
        return f"{value / MILLION:g}".replace(".", ",") + " mln"
    if value == int(value):
        return f"{int(value):,}".replace(",", ".")
    return f"{value:g}".replace(".", ",")
