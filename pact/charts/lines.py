"""A chart of lines over time, with the name and the last value of each at its end.

A solid line joins neighbouring periods, a dashed one periods with others missing between them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from images.chart_shapes import MARKER_RADIUS, TEXT_SIZE, Chart, Label, Marker, Point, Stroke
from pact.charts.scale import nice_ticks, widest, write_tick
from pact.charts.series import MeasurementLike, Series, joints

WIDTH, HEIGHT = 420, 220
MARGIN_TOP, MARGIN_BOTTOM = 26, 34
# The width of a letter on average, and of a bold one, at TEXT_SIZE.
LETTER, BOLD_LETTER = 11, 11.5
# Widely set, as a reader may ask (WCAG 1.4.12): a name at the edge still fits.
WIDE_LETTER = 14
LABEL_HEIGHT = 20
# Letters of a name with its value that fit beside the lines.
MAX_END_LABEL = 14
TICK_SPACING, TICK_GAP = 92, 14
# The height of the mark of a break in one of several series.
BREAK_REACH = 28
# How far a value stands above or below its point, to its base line.
ABOVE, BELOW = -12, 12 + TEXT_SIZE * 0.8


@dataclass(frozen=True)
class _Plot:
    """The part of the chart that has lines, and where values stand in it."""

    left: float
    right: float
    first: float
    last: float
    ticks: list[float]
    baseline: float = HEIGHT - MARGIN_BOTTOM

    def x(self, measurement: MeasurementLike) -> float:
        if self.first == self.last:
            return (self.left + self.right) / 2
        share = (measurement.start_position - self.first) / (self.last - self.first)
        return round(self.left + share * (self.right - self.left), 1)

    def y(self, value: float) -> float:
        share = (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return round(self.baseline - share * (self.baseline - MARGIN_TOP), 1)

    def place(self, measurement: MeasurementLike) -> Point:
        return self.x(measurement), self.y(float(measurement.value))


def line_chart(series: Sequence[Series], unit: str = "", ticks: Sequence[float] = ()) -> Chart:
    """Draw series that have measurements; `ticks` are those of a chart with the same scale."""
    plot = _build_plot(series, unit, list(ticks) or value_ticks(series))
    lines = [stroke for number, one in enumerate(series) for stroke in _lines(number, one, plot)]
    names, leaders = _end_labels(series, unit, plot) if len(series) > 1 else ([], [])
    values = _value_labels(series[0], unit, plot) if len(series) == 1 else []
    targets, target_labels = _targets(series, unit, plot)
    cut_at = write_tick(plot.ticks[0], unit) if plot.ticks[0] > 0 else ""
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        strokes=[*_grid(plot), *targets, *_breaks(series, plot), *leaders, *lines],
        markers=[
            Marker(*plot.place(measurement), number)
            for number, one in enumerate(series)
            for measurement in one.measurements
        ],
        labels=[*_ticks(series, unit, plot), *target_labels, *values, *names],
        cut_at=cut_at,
        has_gaps=any(stroke.role == "gap" for stroke in lines),
        has_breaks=any(one.has_breaks for one in series),
    )


def value_ticks(series: Sequence[Series], *, from_zero: bool = False) -> list[float]:
    """Return the round values of an axis for all values and targets of these series."""
    values = [value for one in series for value in one.values]
    values += [one.target for one in series if one.target is not None]
    return nice_ticks(min(values), max(values), from_zero=from_zero)


def _build_plot(series: Sequence[Series], unit: str, ticks: list[float]) -> _Plot:
    measurements = [measurement for one in series for measurement in one.measurements]
    starts = [measurement.start_position for measurement in measurements]
    # Half of the last period stands beyond its point; so do the names of series.
    margin = widest((measurement.period for measurement in measurements), LETTER) / 2 + 2
    if len(series) > 1:
        names = [line for text in _end_texts(series, unit) for line in text]
        margin = max(margin, widest(names, WIDE_LETTER) + 18)
    return _Plot(
        left=round(widest((write_tick(value, unit) for value in ticks), LETTER) + 16, 1),
        right=round(WIDTH - margin, 1),
        first=min(starts),
        last=max(starts),
        ticks=ticks,
    )


def _grid(plot: _Plot) -> Iterator[Stroke]:
    """Draw a line for each tick, and a jag in the axis where values below it are left out."""
    for value in plot.ticks:
        yield Stroke("grid", [(plot.left, plot.y(value)), (plot.right, plot.y(value))])
    if plot.ticks[0] > 0:
        jags = [(0, -30), (0, -22), (-6, -18), (6, -10), (-6, -6), (0, -2), (0, 6)]
        yield Stroke("axis", [(plot.left + x, plot.baseline + y) for x, y in jags])


def _lines(number: int, series: Series, plot: _Plot) -> Iterator[Stroke]:
    """Join neighbours; points of one unbroken piece become one line."""
    solid: list[Point] = []
    for role, left, right in joints(series):
        if role == "line":
            solid = [*(solid or [plot.place(left)]), plot.place(right)]
            continue
        if solid:
            yield Stroke("line", solid, number)
            solid = []
        if role == "gap":
            yield Stroke("gap", [plot.place(left), plot.place(right)], number)
    if solid:
        yield Stroke("line", solid, number)


def _breaks(series: Sequence[Series], plot: _Plot) -> Iterator[Stroke]:
    """Draw an upright line between two methods.

    Among other series only beside their own, and not between points of which none are joined.
    """
    for one in series:
        pairs = list(joints(one))
        if len(series) > 1 and all(role == "break" for role, *_ in pairs):
            continue
        for role, left, right in pairs:
            if role == "break":
                yield _break(plot.place(left), plot.place(right), plot, alone=len(series) == 1)


def _break(left: Point, right: Point, plot: _Plot, *, alone: bool) -> Stroke:
    x, middle = round((left[0] + right[0]) / 2, 1), (left[1] + right[1]) / 2
    reach = HEIGHT if alone else BREAK_REACH
    bottom, top = min(plot.baseline, middle + reach), max(MARGIN_TOP, middle - reach)
    return Stroke("break", [(x, round(bottom, 1)), (x, round(top, 1))])


def _ticks(series: Sequence[Series], unit: str, plot: _Plot) -> Iterator[Label]:
    for value in plot.ticks:
        yield Label("tick", plot.left - 10, plot.y(value) + 5, write_tick(value, unit), "end")
    periods = {
        plot.x(measurement): measurement.period
        for one in series
        for measurement in one.measurements
    }
    spacing = max(TICK_SPACING, widest(periods.values(), LETTER) + TICK_GAP)
    positions: list[float] = []
    # As many periods as fit beside each other, the last and the first one before all others.
    for x in sorted(periods, key=lambda x: (x != max(periods), x != min(periods), -x)):
        if all(abs(x - position) >= spacing for position in positions):
            positions.append(x)
            yield Label("tick", x, plot.baseline + 24, periods[x])


def _end_texts(series: Sequence[Series], unit: str) -> list[list[str]]:
    """Return value and name of each series, on one line or, where that is long, on two."""
    texts = [[write_tick(one.values[-1], unit), one.name] for one in series]
    if max(len(" ".join(text)) for text in texts) <= MAX_END_LABEL:
        return [[" ".join(text)] for text in texts]
    return texts


def _end_labels(
    series: Sequence[Series], unit: str, plot: _Plot
) -> tuple[list[Label], list[Stroke]]:
    """Write value and name behind the last point of each series, with a leader if it is far."""
    texts = _end_texts(series, unit)
    ends = [plot.place(one.measurements[-1]) for one in series]
    order = sorted(range(len(series)), key=lambda number: ends[number][1])
    room = LABEL_HEIGHT * len(texts[0])
    span = MARGIN_TOP - LABEL_HEIGHT / 2 + room / 2, plot.baseline + LABEL_HEIGHT / 2 - room / 2
    heights = spread([ends[number][1] for number in order], span, room)
    labels, leaders = [], []
    for number, height in zip(order, heights, strict=True):
        x, y = ends[number]
        for line, text in enumerate(texts[number]):
            base_line = height + 6 + (line - (len(texts[number]) - 1) / 2) * LABEL_HEIGHT
            labels.append(Label("name", plot.right + 14, round(base_line, 1), text, "start"))
        if plot.right - x > 1 or abs(height - y) > LABEL_HEIGHT / 2:
            # Starts beside the marker.
            start = (round(x + MARKER_RADIUS + 2, 1), y)
            leaders.append(Stroke("leader", [start, (plot.right + 10, round(height, 1))]))
    return labels, leaders


def spread(heights: Sequence[float], span: tuple[float, float], room: float) -> list[float]:
    """Move sorted heights of labels apart, so that none overlaps or leaves the span."""
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + room if placed else span[0]))
    limit = span[1]
    for index in reversed(range(len(placed))):
        placed[index] = min(placed[index], limit)
        limit = placed[index] - room
    return placed


def _value_labels(series: Series, unit: str, plot: _Plot) -> list[Label]:
    """Label the last, the first, the highest and the lowest point, as far as there is room."""
    values = series.values
    last = len(values) - 1
    labels: dict[int, Label] = {}
    for index in (last, 0, values.index(max(values)), values.index(min(values))):
        label = _value_label(series, index, unit, plot)
        if not any(_overlap(label, other) for other in labels.values()):
            labels.setdefault(index, label)
    return list(labels.values())


def _value_label(series: Series, index: int, unit: str, plot: _Plot) -> Label:
    """Write the value above or below its point, whichever is clear of the line."""
    values = series.values
    x, y = plot.place(series.measurements[index])
    neighbours = values[max(index - 1, 0) : index + 2]
    is_above = all(values[index] >= value for value in neighbours)
    text = write_tick(values[index], unit)
    half = len(text) * BOLD_LETTER / 2
    x = min(max(x, plot.left - 6 + half), WIDTH - half)
    return Label("value", round(x, 1), round(y + (ABOVE if is_above else BELOW), 1), text)


def _overlap(one: Label, other: Label) -> bool:
    room = (len(one.text) + len(other.text)) * BOLD_LETTER / 2
    return abs(one.x - other.x) < room and abs(one.y - other.y) < TEXT_SIZE


def _targets(series: Sequence[Series], unit: str, plot: _Plot) -> tuple[list[Stroke], list[Label]]:
    """Draw the target of each series as a line across, with its value in words."""
    strokes, labels = [], []
    for one in series:
        if one.target is None:
            continue
        y = plot.y(one.target)
        name = f" {one.name}" if len(series) > 1 else ""
        text = f"doel{name} {write_tick(one.target, unit)}"
        strokes.append(Stroke("target", [(plot.left, y), (plot.right, y)]))
        labels.append(Label("target", plot.left + 4, y - 6, text, "start"))
    return strokes, labels
