"""The choice between lines and bars, for a whole chart and for a small one beside a number."""

from collections.abc import Sequence

from images.chart_shapes import Bar, Chart, Marker, Point, Stroke
from pact.charts.bars import bar_chart
from pact.charts.lines import line_chart, value_ticks
from pact.charts.series import Series, joints

# From this number of points on a series is a line.
MIN_POINTS_OF_LINE = 4
SPARKLINE_WIDTH, SPARKLINE_HEIGHT, SPARKLINE_MARGIN = 96, 36, 6
SPARKLINE_BAR_WIDTH = 18


def draw_chart(
    series: Sequence[Series], unit: str = "", ticks: Sequence[float] = ()
) -> Chart | None:
    """Draw the series that have measurements; `None` when none has."""
    measured = [one for one in series if one.measurements]
    if not measured:
        return None
    draw = line_chart if is_line(measured) else bar_chart
    return draw(measured, unit, ticks)


def is_line(series: Sequence[Series]) -> bool:
    """Return whether any series has enough points for a line."""
    return max(len(one.measurements) for one in series) >= MIN_POINTS_OF_LINE


def common_ticks(charts: Sequence[Sequence[Series]]) -> list[float]:
    """Return the axis of several charts that are compared; bars make it start at zero."""
    has_bars = any(not is_line(series) for series in charts)
    return value_ticks([one for series in charts for one in series], from_zero=has_bars)


def draw_sparkline(series: Series) -> Chart | None:
    """Draw the course of a series without words; `None` when there is none to see."""
    if len(series.measurements) < 2:  # noqa: PLR2004  (two points are a course)
        return None
    draw = _small_line if is_line([series]) else _small_bars
    return draw(series)


def _small_line(series: Series) -> Chart:
    """Draw the line over the whole height; a point that is joined to none shows as a dot."""
    first, last = series.measurements[0], series.measurements[-1]
    length = last.start_position - first.start_position or 1
    width = SPARKLINE_WIDTH - 2 * SPARKLINE_MARGIN
    span = (min(series.values), max(series.values))
    places: dict[str, Point] = {
        row.period: (
            round(
                SPARKLINE_MARGIN + (row.start_position - first.start_position) / length * width, 1
            ),
            _small_y(float(row.value), span),
        )
        for row in series.measurements
    }
    joined = [(role, left, right) for role, left, right in joints(series) if role != "break"]
    alone = set(places) - {end.period for _, *ends in joined for end in ends}
    return Chart(
        SPARKLINE_WIDTH,
        SPARKLINE_HEIGHT,
        [Stroke(role, [places[left.period], places[right.period]]) for role, left, right in joined],
        markers=[Marker(*places[period]) for period in places if period in {*alone, last.period}],
    )


def _small_bars(series: Series) -> Chart:
    ticks = value_ticks([series], from_zero=True)
    zero = _small_y(0, ticks)
    step = SPARKLINE_BAR_WIDTH + SPARKLINE_MARGIN
    left = SPARKLINE_WIDTH - step * len(series.values)
    bars = []
    for index, value in enumerate(series.values):
        top, bottom = sorted((_small_y(value, ticks), zero))
        bars.append(Bar(left + index * step, top, SPARKLINE_BAR_WIDTH, round(bottom - top, 1)))
    axis = Stroke("axis", [(left - SPARKLINE_MARGIN, zero), (SPARKLINE_WIDTH, zero)])
    return Chart(SPARKLINE_WIDTH, SPARKLINE_HEIGHT, [axis], bars)


def _small_y(value: float, span: Sequence[float]) -> float:
    low, high = span[0], span[-1]
    share = (value - low) / (high - low) if high > low else 0.5
    height = SPARKLINE_HEIGHT - 2 * SPARKLINE_MARGIN
    return round(SPARKLINE_HEIGHT - SPARKLINE_MARGIN - share * height, 1)
