"""Places for the names on a map: each beside its point, over no other name and no other point."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import hypot

FONT_SIZE = 12.5
LINE_HEIGHT = 15
PADDING = 4  # units between a name and the edge of its plate
GAPS = (2, 8, 16)  # units between a point and its name, the first that fits
LARGE_GAPS = (*GAPS, 24, 32, 44, 60, 80)  # for a name that stands alone in its colour

NARROW, WIDE = frozenset("fijlrtI.,:;'’()[]/- "), frozenset("mwMW")
# The average widths of letters in bold system fonts, as parts of the font size.
NARROW_WIDTH, WIDE_WIDTH, CAPITAL_WIDTH, LETTER_WIDTH = 0.37, 0.91, 0.7, 0.6


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def distance_to(self, x: float, y: float) -> float:
        across = max(self.left - x, 0, x - self.right)
        return hypot(across, max(self.top - y, 0, y - self.bottom))

    def is_inside(self, other: "Box") -> bool:
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.top <= self.top
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True)
class LabelLine:
    text: str
    width: float
    y: float


@dataclass(frozen=True)
class MapLabel:
    """A name on a plate; `x` and `y` are the corner of the plate as seen from its point."""

    x: float
    y: float
    width: float
    height: float
    lines: Sequence[LabelLine]

    @property
    def centre(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def middle(self) -> float:
        return round(self.y + self.height / 2, 1)

    def box_at(self, x: float, y: float, scale: float = 1) -> Box:
        """Return the plate on the map, for a point and the scale at which it is drawn."""
        return Box(
            x + self.x * scale,
            y + self.y * scale,
            x + (self.x + self.width) * scale,
            y + (self.y + self.height) * scale,
        )


def point_box(x: float, y: float, radius: float) -> Box:
    return Box(x - radius, y - radius, x + radius, y + radius)


def text_width(text: str) -> float:
    """Estimate the width of a name; the map stretches or shrinks it to exactly this."""
    widths = (
        NARROW_WIDTH
        if letter in NARROW
        else WIDE_WIDTH
        if letter in WIDE
        else CAPITAL_WIDTH
        if letter.isupper()
        else LETTER_WIDTH
        for letter in text
    )
    return round(sum(widths) * FONT_SIZE, 1)


def split_name(name: str) -> list[str]:
    """Split a name in two lines about as long as each other, at a space if it has any."""
    separators = " " if " " in name else "-/"
    breaks = [index + 1 for index, letter in enumerate(name) if letter in separators]
    if not breaks:
        return [name]
    middle = min(breaks, key=lambda index: abs(index - len(name) / 2))
    return [name[:middle].strip(), name[middle:].strip()]


def label_candidates(name: str, radius: float, gaps: Sequence[int] = GAPS) -> Iterator[MapLabel]:
    """Yield the labels around a point of this radius, the most readable first."""
    for gap in gaps:
        for lines in dict.fromkeys(((name,), tuple(split_name(name)))):
            width = max(map(text_width, lines)) + 2 * PADDING
            height = len(lines) * LINE_HEIGHT + PADDING
            away = radius + gap
            beside, across = (away, -away - width), (-radius, radius - width)
            above_or_below, along = (-away - height, away), (-radius, radius - height)
            for x, y in (
                *product(beside, [-height / 2]),
                *product([-width / 2], above_or_below),
                *product(across, above_or_below),
                *product(beside, along),
            ):
                yield _build_label(lines, x, y, width, height)


def _build_label(lines: Sequence[str], x: float, y: float, width: float, height: float) -> MapLabel:
    first = y + PADDING / 2 + LINE_HEIGHT * 0.75
    return MapLabel(
        round(x, 1),
        round(y, 1),
        round(width, 1),
        round(height, 1),
        [
            LabelLine(text, text_width(text), round(first + number * LINE_HEIGHT, 1))
            for number, text in enumerate(lines)
        ],
    )


def place_label(
    name: str, at: tuple[float, float], radius: float, *, inside: Box, obstacles: Sequence[Box]
) -> MapLabel | None:
    """Return the first label that fits on the map, if any does, for the one marked point."""
    labels = label_candidates(name, radius, LARGE_GAPS)
    return next((label for label in labels if _is_free(label.box_at(*at), inside, obstacles)), None)


def place_labels(
    names: Sequence[tuple[str, tuple[float, float]]],
    radius: float,
    scale: float,
    *,
    inside: Box,
    obstacles: Sequence[Box],
) -> list[MapLabel | None]:
    """Return a label per name and point; names with the least choice go first.

    A label is drawn around its point at `scale`. Where none fits, or only one that lies closer to
    another point, the name has none.
    """
    points = [point for _, point in names]
    choices = [
        [
            (label, box)
            for label in label_candidates(name, radius)
            if _is_free(box := label.box_at(*point, scale), inside, obstacles)
            and min(points, key=lambda other: box.distance_to(*other)) == point
        ]
        for name, point in names
    ]
    labels: list[MapLabel | None] = [None] * len(names)
    taken: list[Box] = []
    for index in sorted(range(len(names)), key=lambda index: len(choices[index])):
        for label, box in choices[index]:
            if not any(map(box.overlaps, taken)):
                labels[index] = label
                taken.append(box)
                break
    return labels


def _is_free(box: Box, inside: Box, obstacles: Sequence[Box]) -> bool:
    return box.is_inside(inside) and not any(map(box.overlaps, obstacles))
