"""The geometry of interlocking rings, the motif of the site where there is no picture.

The same seed, colours and motif always give the same drawing, which
`templates/components/rings.html` renders as SVG and `images/social_card.py` as PNG.
"""

from hashlib import sha256
from itertools import pairwise
from math import cos, pi, sin

from images.ring_motifs import MOTIFS
from images.ring_shapes import Drawing, Point, Ring, echoes_around

WIDTH, HEIGHT = 320, 200


def draw_rings(seed: str, colours: list[str], motif: str = "") -> Drawing:
    """Draw a motif in these colours (`ink` by default); without one, a chain of a ring each."""
    digest = sha256(seed.encode()).digest()
    palette = colours or ["ink"]
    first = digest[0] % len(palette)
    palette = palette[first:] + palette[:first]
    return MOTIFS.get(motif, draw_chain)(palette, digest)


def draw_chain(palette: list[str], digest: bytes) -> Drawing:
    """Draw a ring for each colour, woven where they cross."""
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
        crossings = under.crossings(over)
        if crossings:
            arcs.append(under.arc_at(*crossings[index % 2]))
    return Drawing(rings, arcs, echoes=echoes_around(rings[0]))


def _ring_centres(number: int, radius: float, tilt: float, digest: bytes) -> list[Point]:
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
