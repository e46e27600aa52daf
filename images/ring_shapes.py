"""The shapes that drawings of rings are made of, in user units of their view box."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import atan2, cos, dist, pi, sin, sqrt

# Half the angle, in radians, of the arc that is drawn again on top where two rings cross.
WEAVE_ANGLE = 0.3
# The width of each line, as in static/css/components/rings.css.
STROKE = 14
# The distance between the thin circles around a ring, and how many there are.
ECHO_STEP, ECHOES = 24, 4

Point = tuple[float, float]


@dataclass(frozen=True)
class Ring:
    x: float
    y: float
    radius: float
    colour: str

    def arc_at(self, x: float, y: float) -> "Arc":
        """Return the short arc around the crossing at (x, y)."""
        return Arc(self, atan2(y - self.y, x - self.x))

    def point_at(self, angle: float) -> Point:
        return (
            round(self.x + self.radius * cos(angle), 1),
            round(self.y + self.radius * sin(angle), 1),
        )

    def point_towards(self, other: "Ring") -> Point:
        """Return its point that is nearest to the centre of another ring."""
        return self.point_at(atan2(other.y - self.y, other.x - self.x))

    def crossings(self, other: "Ring") -> list[Point]:
        """Return the two points where rings of equal radius cross; none when they lie apart."""
        distance = dist((self.x, self.y), (other.x, other.y))
        if distance >= self.radius * 2:
            return []
        half = sqrt(self.radius**2 - (distance / 2) ** 2)
        x, y = (self.x + other.x) / 2, (self.y + other.y) / 2
        offset_x, offset_y = (
            (self.y - other.y) / distance * half,
            (other.x - self.x) / distance * half,
        )
        return [(x + offset_x, y + offset_y), (x - offset_x, y - offset_y)]


@dataclass(frozen=True)
class Arc:
    """A piece of a ring: the angles, in radians, of its middle and of half of it."""

    ring: Ring
    angle: float
    half_angle: float = WEAVE_ANGLE

    @property
    def svg_path(self) -> str:
        radius = self.ring.radius
        x1, y1 = self.ring.point_at(self.angle - self.half_angle)
        x2, y2 = self.ring.point_at(self.angle + self.half_angle)
        return f"M{x1} {y1}A{radius} {radius} 0 0 1 {x2} {y2}"


@dataclass(frozen=True)
class Line:
    """A straight line with round ends."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str


@dataclass(frozen=True)
class Drawing:
    """Shapes in the order in which they lie upon each other: echoes, lines, rings, arcs.

    Echoes are thin circles, without a colour of their own.
    """

    rings: list[Ring]
    arcs: list[Arc] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    echoes: list[Ring] = field(default_factory=list)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return the left, top, right and bottom of its lines, rings and arcs."""
        xs, ys = zip(*self._extremes(), strict=True)
        return (
            min(xs) - STROKE / 2,
            min(ys) - STROKE / 2,
            max(xs) + STROKE / 2,
            max(ys) + STROKE / 2,
        )

    def _extremes(self) -> Iterator[Point]:
        for line in self.lines:
            yield from ((line.x1, line.y1), (line.x2, line.y2))
        for ring in self.rings:
            for quarter in range(4):
                yield ring.point_at(quarter * pi / 2)
        for arc in self.arcs:
            for step in (-1, -0.5, 0, 0.5, 1):
                yield arc.ring.point_at(arc.angle + step * arc.half_angle)


def echoes_around(ring: Ring) -> list[Ring]:
    return [
        Ring(ring.x, ring.y, round(ring.radius + ECHO_STEP * step, 1), "")
        for step in range(1, ECHOES + 1)
    ]
