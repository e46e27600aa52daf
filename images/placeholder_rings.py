"""The geometry of interlocking rings, the motif of the site where there is no picture.

The same seed and colours always give the same drawing, which `templates/components/rings.html`
renders as SVG. Sizes are in user units of a view box of `WIDTH` by `HEIGHT`.
"""

from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from math import atan2, cos, dist, pi, sin, sqrt

WIDTH, HEIGHT = 320, 200
# Half the angle, in radians, of the arc that is drawn again on top where two rings cross.
WEAVE_ANGLE = 0.3


@dataclass(frozen=True)
class Ring:
    x: float
    y: float
    radius: float
    colour: str

    def arc_at(self, x: float, y: float) -> "Arc":
        """Return the short arc around the crossing at (x, y)."""
        return Arc(self, atan2(y - self.y, x - self.x))

    def point_at(self, angle: float) -> tuple[float, float]:
        return (
            round(self.x + self.radius * cos(angle), 1),
            round(self.y + self.radius * sin(angle), 1),
        )


@dataclass(frozen=True)
class Arc:
    """A short piece of a ring, around an angle in radians."""

    ring: Ring
    angle: float

    @property
    def svg_path(self) -> str:
        radius = self.ring.radius
        x1, y1 = self.ring.point_at(self.angle - WEAVE_ANGLE)
        x2, y2 = self.ring.point_at(self.angle + WEAVE_ANGLE)
        return f"M{x1} {y1}A{radius} {radius} 0 0 1 {x2} {y2}"


@dataclass(frozen=True)
class Drawing:
    """Rings, the arcs drawn again on top, and radii of the thin circles around the first ring."""

    rings: list[Ring]
    arcs: list[Arc]
    echoes: list[float]


def draw_rings(seed: str, colours: list[str]) -> Drawing:
    """Draw a chain of rings, one per colour (`ink` by default), woven where they cross."""
    digest = sha256(seed.encode()).digest()
    palette = colours or ["ink"]
    first = digest[0] % len(palette)
    palette = palette[first:] + palette[:first]
    radius = {1: 70, 2: 62, 3: 54, 4: 47}[min(len(palette), 4)] + digest[1] % 8
    tilt = (digest[2] / 255 - 0.5) * pi / 3
    rings = [
        Ring(round(x, 1), round(y, 1), radius, colour)
        for (x, y), colour in zip(
            _ring_centres(len(palette), radius, tilt, digest), palette, strict=True
        )
    ]
    arcs = []
    for index, (under, over) in enumerate(pairwise(rings)):
        crossings = _crossings(under, over)
        if crossings:
            arcs.append(under.arc_at(*crossings[index % 2]))
    return Drawing(rings, arcs, [radius + 24 * step for step in range(1, 5)])


def _ring_centres(
    number: int, radius: float, tilt: float, digest: bytes
) -> list[tuple[float, float]]:
    """Return centres along a bent line through the middle of the view box."""
    step = radius * 1.28
    points = [(0.0, 0.0)]
    for index in range(1, number):
        bend = tilt + (digest[3 + index] / 255 - 0.5) * 1.6
        x, y = points[-1]
        points.append((x + step * cos(bend), y + step * sin(bend)))
    middle_x = (min(x for x, _ in points) + max(x for x, _ in points)) / 2
    middle_y = (min(y for _, y in points) + max(y for _, y in points)) / 2
    return [(x - middle_x + WIDTH / 2, y - middle_y + HEIGHT / 2) for x, y in points]


def _crossings(ring: Ring, other: Ring) -> list[tuple[float, float]]:
    """Return the two points where rings of equal radius cross; none when they lie apart."""
    distance = dist((ring.x, ring.y), (other.x, other.y))
    if distance >= ring.radius * 2:
        return []
    half = sqrt(ring.radius**2 - (distance / 2) ** 2)
    x, y = (ring.x + other.x) / 2, (ring.y + other.y) / 2
    offset_x, offset_y = (
        (ring.y - other.y) / distance * half,
        (other.x - ring.x) / distance * half,
    )
    return [(x + offset_x, y + offset_y), (x - offset_x, y - offset_y)]
