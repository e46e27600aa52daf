"""The shapes of a chart, which are drawn as SVG in a page and as PNG for a report.

Sizes are units of its own: `width` of them fill the chart. Series are numbered from zero; the
number decides the colour of a shape and the form of a marker, so that a chart can be read without
colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Self

Point = tuple[float, float]

# The size of the letters for which a chart leaves room: that on the smallest phone.
TEXT_SIZE = 18
MARKER_RADIUS = 5.5
MAX_SERIES = 4


@dataclass(frozen=True)
class Stroke:
    """A line through points.

    `role` is one of grid, axis, line, gap, break, target, leader; only those of a line and a gap
    have the colour of a series.
    """

    role: str
    points: Sequence[Point]
    series: int = 0

    @property
    def path(self) -> str:
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in self.points)


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    series: int = 0


@dataclass(frozen=True)
class Marker:
    """A point of a series: a circle, square, triangle or diamond."""

    x: float
    y: float
    series: int = 0

    @property
    def corners(self) -> list[Point]:
        """Return the corners, clockwise; none of a circle."""
        radius = MARKER_RADIUS
        height = radius * sqrt(3) / 2
        forms: list[list[Point]] = [
            [],
            [(-1, -1), (1, -1), (1, 1), (-1, 1)],
            [(0, -1.3), (1.25, 0.9), (-1.25, 0.9)],
            [(0, -1.35), (1.35, 0), (0, 1.35), (-1.35, 0)],
        ]
        size = height if self.series % MAX_SERIES == 1 else radius
        return [
            (round(self.x + x * size, 1), round(self.y + y * size, 1))
            for x, y in forms[self.series % MAX_SERIES]
        ]

    @property
    def path(self) -> str:
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in self.corners) + "Z"


@dataclass(frozen=True)
class Label:
    """A text on a base line; `role` is one of tick, value, name, target, `anchor` as in SVG."""

    role: str
    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Chart:
    """A whole chart; `cut_at` is where its axis starts if that is not zero, in words."""

    width: float
    height: float
    strokes: Sequence[Stroke] = ()
    bars: Sequence[Bar] = ()
    markers: Sequence[Marker] = ()
    labels: Sequence[Label] = ()
    cut_at: str = ""
    has_gaps: bool = False
    has_breaks: bool = False

    @property
    def notes(self) -> list[str]:
        """Return what a reader must know of its lines or bars."""
        between = "Streep tussen twee staven" if self.bars else "Geen lijn tussen twee punten"
        notes = {
            f"De as begint niet bij nul, maar bij {self.cut_at}.": self.cut_at,
            "Stippellijn: ertussen ontbreken cijfers.": self.has_gaps,
            f"{between}: de telling veranderde, dus vergelijk ze niet.": self.has_breaks,
        }
        return [note for note, applies in notes.items() if applies]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Build the chart that `dataclasses.asdict` turned into JSON."""
        shapes = {"strokes": Stroke, "bars": Bar, "markers": Marker, "labels": Label}
        rows = {name: [shape(**row) for row in data[name]] for name, shape in shapes.items()}
        return cls(**data | rows)
