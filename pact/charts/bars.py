"""A chart of lying bars from zero, one for each measurement, grouped by series."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from images.chart_shapes import Bar, Chart, Label, Stroke
from pact.charts.lines import BOLD_LETTER, LETTER, WIDTH, value_ticks
from pact.charts.scale import widest, write_tick
from pact.charts.series import Series

ROW_HEIGHT, BAR_HEIGHT = 32, 22
NAME_HEIGHT = 30
MARGIN = 10
TARGET_HEIGHT = 24
# From the top of a row to the base line of its texts.
BASE_LINE = 21


@dataclass(frozen=True)
class _Rows:
    """The places of zero and of the values, from left to right."""

    left: float
    right: float
    low: float
    high: float

    def x(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.left + share * (self.right - self.left), 1)


def bar_chart(series: Sequence[Series], unit: str = "", ticks: Sequence[float] = ()) -> Chart:
    """Draw series that have measurements; `ticks` are those of a chart with the same scale."""
    rows = _build_rows(series, unit, ticks or value_ticks(series, from_zero=True))
    bars: list[Bar] = []
    labels: list[Label] = []
    strokes: list[Stroke] = []
    zero = rows.x(0)
    top = float(TARGET_HEIGHT if any(one.target is not None for one in series) else MARGIN / 2)
    start = top
    for number, one in enumerate(series):
        if len(series) > 1:
            labels.append(Label("name", 0, top + BASE_LINE, one.name, "start"))
            top += NAME_HEIGHT
        first_top = top
        for index, measurement in enumerate(one.measurements):
            if index and measurement.series_break:
                strokes.append(Stroke("break", [(0, top), (WIDTH, top)]))
            bars.append(_bar(float(measurement.value), top, number, rows))
            labels += _labels_of_row(measurement.period, bars[-1], one.values[index], unit, rows)
            top += ROW_HEIGHT
        strokes.append(Stroke("axis", [(zero, first_top), (zero, top)]))
    target_strokes, target_labels = _targets(series, unit, rows, (start, top))
    return Chart(
        width=WIDTH,
        height=top + MARGIN / 2,
        strokes=[*strokes, *target_strokes],
        bars=bars,
        labels=[*labels, *target_labels],
        has_breaks=any(one.has_breaks for one in series),
    )


def _build_rows(series: Sequence[Series], unit: str, ticks: Sequence[float]) -> _Rows:
    measurements = [measurement for one in series for measurement in one.measurements]
    periods = widest((measurement.period for measurement in measurements), LETTER)
    values = [write_tick(value, unit) for one in series for value in one.values]
    return _Rows(
        left=periods + MARGIN,
        right=WIDTH - widest(values, BOLD_LETTER) - 1.5 * MARGIN,
        low=min(ticks[0], 0),
        high=max(ticks[-1], 0),
    )


def _bar(value: float, top: float, number: int, rows: _Rows) -> Bar:
    left, right = sorted((rows.x(0), rows.x(value)))
    middle = (ROW_HEIGHT - BAR_HEIGHT) / 2
    return Bar(left, top + middle, round(right - left, 1), BAR_HEIGHT, number)


def _labels_of_row(period: str, bar: Bar, value: float, unit: str, rows: _Rows) -> Iterator[Label]:
    """Write the period before the bar, and the value behind it or, below zero, behind zero."""
    base_line = bar.y + BASE_LINE - (ROW_HEIGHT - BAR_HEIGHT) / 2
    yield Label("tick", 0, base_line, period, "start")
    end = max(bar.x + bar.width, rows.x(0)) + MARGIN
    yield Label("value", round(end, 1), base_line, write_tick(value, unit), "start")


def _targets(
    series: Sequence[Series], unit: str, rows: _Rows, span: tuple[float, float]
) -> tuple[list[Stroke], list[Label]]:
    """Draw each different target as an upright line through all bars."""
    strokes, labels = [], []
    for target in sorted({one.target for one in series if one.target is not None}):
        x = rows.x(target)
        text = f"doel {write_tick(target, unit)}"
        strokes.append(Stroke("target", [(x, span[0]), (x, span[1])]))
        labels.append(Label("target", x, span[0] - 6, text, "middle"))
    return strokes, labels
