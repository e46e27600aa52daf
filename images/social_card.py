"""Drawing social images: what a link to a page looks like in a chat or on social media.

All of it is drawn from the words and rings of the page itself, in the colours of the dark scheme of
`static/css/tokens.css`. The letters come from a package, because machines have different fonts or
none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from math import degrees
from typing import NamedTuple

import font_manrope
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from images import placeholder_rings, ring_motifs, ring_shapes
from images.drawing_digest import drawing_digest
from images.placeholder_rings import draw_rings
from images.ring_shapes import STROKE, Arc, Drawing, Line, Ring, echoes_around

WIDTH, HEIGHT = 1200, 630  # pixels, as Open Graph advises
# Rings are drawn larger and then reduced, because Pillow does not smooth edges.
OVERSAMPLING = 3

INK, SIGNAL, WHITE, MUTED, ECHO = "#0c1728", "#ffd23f", "#ffffff", "#b9c6d9", "#233650"
RING_COLOURS = {
    "orange": "#f08a2e",
    "blue": "#5d9bf0",
    "green": "#3fb374",
    "purple": "#a57ae0",
    "ink": SIGNAL,
}

MARGIN = 72
TEXT_WIDTH = 640
TITLE_TOP, TITLE_BOTTOM = 146, 472
TITLE_SIZES = range(96, 27, -2)
MAX_TITLE_LINES = 4
LINE_HEIGHT = 1.12
SMALL_SIZE = 32
# The rings stand to the right of the text; a long chain of them runs off the edge.
RINGS_LEFT, RINGS_CENTRE = 744, (956, 315)
RINGS_SIZE = (428, 500)
MIN_RINGS_SCALE, MAX_RINGS_SCALE = 1.85, 2.4
LOGO_SIZE = 46

# The modules that draw an image.
DRAWING_SOURCES = (
    __file__,
    placeholder_rings.__file__,
    ring_motifs.__file__,
    ring_shapes.__file__,
)

Point = tuple[float, float]


@dataclass(frozen=True)
class SocialCard:
    """The contents of one social image.

    `kind` is what the page is ('praktijkvoorbeeld'), `place` where it is about, both may be empty.
    `seed`, `colours` and `motif` are those of `draw_rings`; an `emblem` of a few letters or digits
    stands in one ring instead.
    """

    title: str
    kind: str = ""
    place: str = ""
    seed: str = ""
    colours: Sequence[str] = ()
    motif: str = ""
    emblem: str = ""

    @property
    def digest(self) -> str:
        """Return what distinguishes this image from all others, also of another release."""
        return drawing_digest(self, *DRAWING_SOURCES)


class Text(NamedTuple):
    """A text in its largest size that fits: its lines, and their font."""

    lines: list[str]
    font: ImageFont.FreeTypeFont


def draw_social_image(card: SocialCard) -> bytes:
    """Draw a card as PNG."""
    picture = Pillow.new("RGB", (WIDTH, HEIGHT), INK)
    if card.emblem:
        _paste_emblem(picture, card.emblem)
    else:
        _paste_rings(picture, draw_rings(card.seed, list(card.colours), card.motif))
    draw = ImageDraw.Draw(picture)
    _write_kind(draw, card.kind)
    _write_title(draw, fit_text(card.title, TEXT_WIDTH, TITLE_BOTTOM - TITLE_TOP, TITLE_SIZES))
    _write_foot(picture, draw, card.place)
    content = BytesIO()
    picture.save(content, "PNG", optimize=True)
    return content.getvalue()


def fit_text(text: str, width: float, height: float, sizes: Iterable[int]) -> Text:
    """Choose the largest size in which the words fit; in the smallest, drop words at the end."""
    for size in sizes:
        font = bold_font(size)
        lines = _wrap(text, font, width)
        fits = len(lines) <= MAX_TITLE_LINES and len(lines) * size * LINE_HEIGHT <= height
        if fits and all(font.getlength(line) <= width for line in lines):
            return Text(lines, font)
    return Text(_shorten(text, font, width), font)


def _shorten(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Drop words at the end, and letters of a last word that is wider than a line."""
    lines = wrap_text(text, font, width)[:MAX_TITLE_LINES]
    while lines[0] and any(font.getlength(f"{line}…") > width for line in lines):
        shorter = lines[-1].rpartition(" ")[0] or lines[-1][:-1]
        lines = [*lines[:-1], shorter] if shorter else lines[:-1]
    return [*lines[:-1], f"{lines[-1]}…"]


def _wrap(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Break a text at spaces, with lines of about equal length: no word alone on the last line."""
    lines = wrap_text(text, font, width)
    narrow = width
    while narrow > width / 2:
        narrow -= font.size / 4
        candidate = wrap_text(text, font, narrow)
        if len(candidate) > len(lines) or any(font.getlength(line) > width for line in candidate):
            break
        lines = candidate
    return lines


def wrap_text(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Break a text at spaces, with as many words on each line as fit."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@cache
def bold_font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_manrope.ManropeExtraBold, size)


@cache
def regular_font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_manrope.ManropeSemiBold, size)


def _write_kind(draw: ImageDraw.ImageDraw, kind: str) -> None:
    """Write the kind behind a bar of signal."""
    draw.rounded_rectangle((MARGIN, 92, MARGIN + 56, 102), 5, fill=SIGNAL)
    draw.text((MARGIN + 76, 97), kind, MUTED, regular_font(SMALL_SIZE), anchor="lm")


def _write_title(draw: ImageDraw.ImageDraw, title: Text) -> None:
    step = title.font.size * LINE_HEIGHT
    top = TITLE_TOP + (TITLE_BOTTOM - TITLE_TOP - step * len(title.lines)) / 2
    for number, line in enumerate(title.lines):
        draw.text((MARGIN, top + number * step), line, WHITE, title.font)


def _write_foot(picture: Pillow.Image, draw: ImageDraw.ImageDraw, place: str) -> None:
    """Put the logo with the name of the site at the foot, and the place behind it."""
    middle = HEIGHT - 82
    picture.paste(draw_logo(LOGO_SIZE, INK), (MARGIN, middle - LOGO_SIZE // 2))
    left = MARGIN + LOGO_SIZE + 16
    name = "Techniekpact"
    draw.text((left, middle), name, WHITE, bold_font(SMALL_SIZE), anchor="lm")
    if place:
        left += int(bold_font(SMALL_SIZE).getlength(name))
        draw.text((left, middle), f"  ·  {place}", MUTED, regular_font(SMALL_SIZE), anchor="lm")


def draw_logo(size: int, background: str, margin: float = 0) -> Pillow.Image:
    """Draw the four woven rings of the logo in a square; `margin` is a part of its side."""
    large = Pillow.new("RGB", (size * OVERSAMPLING,) * 2, background)
    # The 36 units of templates/components/logo.html, of which the rings fill 33.2.
    unit = size * OVERSAMPLING * (1 - 2 * margin) / 33.2
    offset = size * OVERSAMPLING / 2 - 18 * unit
    _draw_on(ImageDraw.Draw(large), logo_drawing(), unit, (offset, offset), stroke=2.8)
    return large.reduce(OVERSAMPLING)


def logo_drawing() -> Drawing:
    """Return the rings of the logo, in the order in which they lie upon each other."""
    places = {"purple": (11.2, 11.2), "green": (24.8, 11.2), "orange": (24.8, 24.8)}
    rings = [Ring(x, y, 9, colour) for colour, (x, y) in (places | {"blue": (11.2, 24.8)}).items()]
    purple, green, orange, _ = rings
    on_top = [
        purple.arc_at(18, 5.3),
        green.arc_at(30.7, 18),
        orange.arc_at(18, 30.7),
        purple.arc_at(5.3, 18),
    ]
    return Drawing(rings, on_top)


def _paste_rings(picture: Pillow.Image, drawing: Drawing) -> None:
    """Draw the rings of the page as large as fits in the right part."""
    left, top, right, bottom = drawing.bounds
    fitting = min(RINGS_SIZE[0] / (right - left), RINGS_SIZE[1] / (bottom - top))
    scale = min(max(fitting, MIN_RINGS_SCALE), MAX_RINGS_SCALE)
    centre = max(RINGS_CENTRE[0], RINGS_LEFT + (right - left) / 2 * scale)
    offset = (
        centre - (left + right) / 2 * scale,
        RINGS_CENTRE[1] - (top + bottom) / 2 * scale,
    )
    _paste_drawing(picture, drawing, scale, offset)


def _paste_emblem(picture: Pillow.Image, emblem: str) -> None:
    """Write a few letters or digits in one ring of signal."""
    ring = Ring(0, 0, 84, "ink")
    drawing = Drawing([ring], echoes=echoes_around(ring))
    _paste_drawing(picture, drawing, 2.2, RINGS_CENTRE)
    font = fit_text(emblem, 250, 250, range(170, 60, -5)).font
    ImageDraw.Draw(picture).text(RINGS_CENTRE, emblem, WHITE, font, anchor="mm")


def _paste_drawing(picture: Pillow.Image, drawing: Drawing, scale: float, offset: Point) -> None:
    large = Pillow.new("RGB", (picture.width * OVERSAMPLING, picture.height * OVERSAMPLING), INK)
    enlarged_offset = offset[0] * OVERSAMPLING, offset[1] * OVERSAMPLING
    _draw_on(ImageDraw.Draw(large), drawing, scale * OVERSAMPLING, enlarged_offset, STROKE)
    picture.paste(large.reduce(OVERSAMPLING))


def _draw_on(
    draw: ImageDraw.ImageDraw, drawing: Drawing, scale: float, offset: Point, stroke: float
) -> None:
    """Draw the thin circles, the lines, the rings and the arcs on top of them."""

    def box(x: float, y: float, radius: float) -> tuple[float, float, float, float]:
        x, y = x * scale + offset[0], y * scale + offset[1]
        return x - radius * scale, y - radius * scale, x + radius * scale, y + radius * scale

    def stroke_arc(ring: Ring, start: float, end: float) -> None:
        outer = box(ring.x, ring.y, ring.radius + stroke / 2)
        draw.arc(outer, start, end, RING_COLOURS[ring.colour], round(stroke * scale))

    def stroke_line(line: Line) -> None:
        colour, ends = RING_COLOURS[line.colour], ((line.x1, line.y1), (line.x2, line.y2))
        points = [(x * scale + offset[0], y * scale + offset[1]) for x, y in ends]
        draw.line(points, colour, round(stroke * scale))
        for end in ends:
            draw.ellipse(box(*end, stroke / 2), colour)

    for echo in drawing.echoes:
        draw.ellipse(box(echo.x, echo.y, echo.radius), outline=ECHO, width=2 * OVERSAMPLING)
    for line in drawing.lines:
        stroke_line(line)
    for ring in drawing.rings:
        stroke_arc(ring, 0, 360)
    for arc in drawing.arcs:
        stroke_arc(arc.ring, *_degrees(arc))


def _degrees(arc: Arc) -> tuple[float, float]:
    return degrees(arc.angle - arc.half_angle), degrees(arc.angle + arc.half_angle)
