"""Drawing a chart as PNG, for a report: its title, unit, shapes and source on white.

The shapes are those of the page, in the light colours of `static/css/tokens.css`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from math import hypot
from typing import Any, Self

from PIL import Image as Pillow
from PIL import ImageDraw

from images import chart_shapes, social_card
from images.chart_shapes import MARKER_RADIUS, MAX_SERIES, Chart, Label, Marker, Point, Stroke
from images.drawing_digest import drawing_digest
from images.social_card import OVERSAMPLING, bold_font, regular_font, wrap_text

WIDTH = 1200  # pixels
MARGIN = 48
TITLE_SIZE, UNIT_SIZE, LABEL_SIZE, SOURCE_SIZE = 40, 26, 32, 20
LINE_HEIGHT = 1.3

PAPER, INK, MUTED, LINE, EDGE = "#ffffff", "#10233f", "#4a5872", "#d9d5ca", "#6b7688"
SERIES_COLOURS = ("#2b74d6", "#10233f", "#b0307a", "#0f7c86")

# Width and dashes of a stroke, in units of the chart.
STROKES = {
    "grid": (1, ()),
    "axis": (1.5, ()),
    "leader": (1, ()),
    "line": (3, ()),
    "gap": (3, (2, 6)),
    "break": (1.5, (6, 4)),
    "target": (2, (12, 5)),
}
STROKE_COLOURS = {"grid": LINE, "axis": EDGE, "leader": EDGE, "break": EDGE, "target": INK}
ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


@dataclass(frozen=True)
class ChartCard:
    """The contents of one picture; `source` is the line with which to cite it."""

    title: str
    unit: str
    source: str
    chart: Chart

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(**data | {"chart": Chart.from_json(data["chart"])})

    @property
    def digest(self) -> str:
        """Return what distinguishes this picture from all others, also of another release."""
        return drawing_digest(self, __file__, chart_shapes.__file__, social_card.__file__)


def draw_chart_image(card: ChartCard) -> bytes:
    """Draw a card as PNG, as high as its chart and texts need."""
    width = WIDTH - 2 * MARGIN
    title = wrap_text(card.title, bold_font(TITLE_SIZE), width)
    notes = wrap_text(" ".join(card.chart.notes), regular_font(SOURCE_SIZE), width)
    source = wrap_text(card.source, regular_font(SOURCE_SIZE), width)
    scale = width / card.chart.width
    chart_top = MARGIN + LINE_HEIGHT * (len(title) * TITLE_SIZE + UNIT_SIZE) + 24
    foot_top = chart_top + card.chart.height * scale + 32
    lines = len(notes) + len(source)
    height = round(foot_top + lines * SOURCE_SIZE * LINE_HEIGHT + MARGIN)
    picture = Pillow.new("RGB", (WIDTH, height), PAPER)
    picture.paste(_draw_shapes(card.chart, scale), (MARGIN, round(chart_top)))
    draw = ImageDraw.Draw(picture)
    _write_labels(draw, card.chart.labels, scale, chart_top)
    top = _write_lines(draw, title, bold_font(TITLE_SIZE), MARGIN, INK)
    _write_lines(draw, [f"Eenheid: {card.unit}"], regular_font(UNIT_SIZE), top, MUTED)
    _write_lines(draw, [*notes, *source], regular_font(SOURCE_SIZE), foot_top, MUTED)
    content = BytesIO()
    picture.quantize(64).save(content, "PNG", optimize=True)
    return content.getvalue()


def _write_lines(
    draw: ImageDraw.ImageDraw, lines: Sequence[str], font: Any, top: float, colour: str
) -> float:
    """Write lines under each other; return where the next one comes."""
    for line in lines:
        draw.text((MARGIN, top), line, colour, font)
        top += font.size * LINE_HEIGHT
    return top


def _draw_shapes(chart: Chart, scale: float) -> Pillow.Image:
    """Draw all but the texts, larger and then reduced, because Pillow does not smooth edges."""
    size = (round(chart.width * scale), round(chart.height * scale))
    large = Pillow.new("RGB", (size[0] * OVERSAMPLING, size[1] * OVERSAMPLING), PAPER)
    draw = ImageDraw.Draw(large)
    enlarged = scale * OVERSAMPLING
    for bar in chart.bars:
        box = [bar.x, bar.y, bar.x + bar.width, bar.y + bar.height]
        draw.rectangle([side * enlarged for side in box], _series_colour(bar.series))
    for stroke in chart.strokes:
        _draw_stroke(draw, stroke, enlarged)
    for marker in chart.markers:
        _draw_marker(draw, marker, enlarged)
    return large.reduce(OVERSAMPLING)


def _series_colour(series: int) -> str:
    return SERIES_COLOURS[series % MAX_SERIES]


def _draw_stroke(draw: ImageDraw.ImageDraw, stroke: Stroke, scale: float) -> None:
    width, dashes = STROKES[stroke.role]
    colour = STROKE_COLOURS.get(stroke.role) or _series_colour(stroke.series)
    for start, end in pairwise(stroke.points):
        for piece in _dash(start, end, dashes):
            ends = [(x * scale, y * scale) for x, y in piece]
            draw.line(ends, colour, round(width * scale))


def _dash(start: Point, end: Point, dashes: Sequence[float]) -> Iterator[tuple[Point, Point]]:
    """Divide a line into its visible pieces."""
    length = hypot(end[0] - start[0], end[1] - start[1])
    if not dashes or not length:
        yield start, end
        return

    def point_at(distance: float) -> Point:
        share = min(distance, length) / length
        return tuple(a + (b - a) * share for a, b in zip(start, end, strict=True))  # type: ignore[return-value]

    distance = 0.0
    while distance < length:
        yield point_at(distance), point_at(distance + dashes[0])
        distance += sum(dashes)


def _draw_marker(draw: ImageDraw.ImageDraw, marker: Marker, scale: float) -> None:
    colour = _series_colour(marker.series)
    corners = [(x * scale, y * scale) for x, y in marker.corners]
    if corners:
        draw.polygon(corners, colour)
    else:
        centre = (marker.x * scale, marker.y * scale)
        draw.circle(centre, MARKER_RADIUS * scale, colour)


def _write_labels(
    draw: ImageDraw.ImageDraw, labels: Sequence[Label], scale: float, top: float
) -> None:
    for label in labels:
        is_tick = label.role == "tick"
        font = regular_font(LABEL_SIZE) if is_tick else bold_font(LABEL_SIZE)
        place = (MARGIN + label.x * scale, top + label.y * scale)
        colour = MUTED if is_tick else INK
        draw.text(
            place,
            label.text,
            colour,
            font,
            ANCHORS[label.anchor],
            stroke_width=4,
            stroke_fill=PAPER,
        )
