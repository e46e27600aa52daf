"""The drawings that say what something is, made of rings, parts of rings and lines.

Each stands within the middle square of the view box of `images/placeholder_rings.py`, so that a
square mark of it is whole. A function gets a palette of one to four colours and the digest of a
seed, which varies turn, size and number: items of one kind are alike, and seldom the same.
"""

from collections.abc import Callable, Mapping
from itertools import cycle, pairwise
from math import cos, pi, sin

from images.ring_shapes import Arc, Drawing, Line, Point, Ring, echoes_around

CENTRE_X, CENTRE_Y = 160, 100
# The ground that buildings stand on, and half its width.
GROUND, GROUND_REACH = 172, 84
# Buildings of arches: distance from the middle, radius, height of the legs; the largest first.
BUILDINGS = (
    ((0, 64, 62), (0, 26, 36)),
    ((-34, 40, 98), (40, 34, 48)),
    ((0, 28, 114), (-56, 28, 54), (56, 28, 80)),
    ((-26, 50, 70), (50, 26, 112), (-26, 20, 34)),
)
# Half the width of a page of a book, and half the angle of the arc that it bends along.
PAGE_REACH, PAGE_BEND = 42, 0.6
PAGE_TOP, PAGE_HEIGHT = 66, 84


def draw_building(palette: list[str], digest: bytes) -> Drawing:
    """Draw arches on the ground: one of a few buildings, or its mirror image."""
    mirror, colours = _mirror(digest), cycle(palette)
    rise = digest[2] % 4 * 4
    arcs, lines = [], []
    for offset, radius, height in BUILDINGS[digest[1] % len(BUILDINGS)]:
        ring = Ring(CENTRE_X + mirror * offset, GROUND - height - rise, radius, next(colours))
        arcs.append(Arc(ring, -pi / 2, pi / 2))
        lines += [
            Line(x, ring.y, x, GROUND, ring.colour) for x in (ring.x - radius, ring.x + radius)
        ]
    ground = Line(CENTRE_X - GROUND_REACH, GROUND, CENTRE_X + GROUND_REACH, GROUND, next(colours))
    return Drawing([], arcs, [*lines, ground], echoes_around(arcs[0].ring))


def draw_event(palette: list[str], digest: bytes) -> Drawing:
    """Draw a ring that sparkles: rays around it, long and short."""
    colours = cycle(palette)
    core = Ring(CENTRE_X, CENTRE_Y, 20 + digest[1] % 9, next(colours))
    rays, turn = 8 + 2 * (digest[2] % 3), digest[3] / 255 * pi
    lines = []
    for number in range(rays):
        angle = turn + number * 2 * pi / rays
        end = 80 if number % 2 else 64
        start = _polar(angle, core.radius + 22)
        lines.append(Line(*start, *_polar(angle, end), next(colours)))
    return Drawing([core], [], lines, echoes_around(Ring(CENTRE_X, CENTRE_Y, 70, "")))


def draw_lessons(palette: list[str], digest: bytes) -> Drawing:
    """Draw an open book, with lines of text on one page or both."""
    colours = cycle(palette)
    left, right, text = next(colours), next(colours), next(colours)
    arcs, lines = [], []
    for side, colour in ((-1, left), (1, right)):
        middle = CENTRE_X + side * PAGE_REACH
        outer = CENTRE_X + side * PAGE_REACH * 2
        arcs += [_page_arc(middle, PAGE_TOP + shift, colour) for shift in (0, PAGE_HEIGHT)]
        lines.append(Line(outer, PAGE_TOP, outer, PAGE_TOP + PAGE_HEIGHT, colour))
    for side in ((-1,), (1,), (-1, 1))[digest[1] % 3]:
        middle = CENTRE_X + side * PAGE_REACH
        arcs.append(_page_arc(middle, PAGE_TOP + PAGE_HEIGHT / 2, text, PAGE_BEND * 0.5))
    lines.append(Line(CENTRE_X, PAGE_TOP, CENTRE_X, PAGE_TOP + PAGE_HEIGHT, left))
    echo = Ring(CENTRE_X + _mirror(digest) * 60, CENTRE_Y, 80, "")
    return Drawing([], arcs, lines, echoes_around(echo))


def draw_network(palette: list[str], digest: bytes) -> Drawing:
    """Draw a wreath of rings, each woven with the next."""
    count, turn = 5 + digest[1] % 2, digest[2] / 255 * pi
    rings = [
        Ring(*_polar(turn + number * 2 * pi / count, 47), 30, colour)
        for number, colour in zip(range(count), cycle(palette), strict=False)
    ]
    arcs = [
        under.arc_at(*max(under.crossings(over), key=_distance_from_centre))
        for under, over in pairwise([*rings, rings[0]])
    ]
    return Drawing(rings, arcs, [], echoes_around(rings[0]))


def draw_programme(palette: list[str], digest: bytes) -> Drawing:
    """Draw rings along a rising path, each larger than the one before."""
    mirror, colours = _mirror(digest), cycle(palette)
    rise = 4 + digest[1] % 12
    rings = [
        Ring(CENTRE_X + mirror * offset, CENTRE_Y + height, radius, next(colours))
        for offset, height, radius in (
            (-70, 56 + rise / 2, 13),
            (-27, 26, 24),
            (40, -20 - rise / 2, 44),
        )
    ]
    path = [
        Line(*start.point_towards(end), *end.point_towards(start), next(colours))
        for start, end in pairwise(rings)
    ]
    return Drawing(rings, [], path, echoes_around(rings[-1]))


def draw_contest(palette: list[str], digest: bytes) -> Drawing:
    """Draw a medal on its ribbon."""
    colours = cycle(palette)
    medal = Ring(CENTRE_X, 124, 42 + digest[1] % 7, next(colours))
    star = Ring(CENTRE_X, medal.y, 12 + digest[2] % 7, next(colours))
    spread = 34 + digest[3] % 20
    ribbon = [
        Line(
            CENTRE_X + side * spread,
            26,
            *medal.point_at(-pi / 2 + side * 0.35),
            next(colours),
        )
        for side in (-1, 1)
    ]
    return Drawing([medal, star], [], ribbon, echoes_around(medal))


def draw_research(palette: list[str], digest: bytes) -> Drawing:
    """Draw a magnifying glass over a ring."""
    mirror, colours = _mirror(digest), cycle(palette)
    glass = Ring(CENTRE_X - mirror * 18, 84, 50 + digest[1] % 9, next(colours))
    angle = pi / 4 if mirror > 0 else pi * 3 / 4
    reach = Ring(glass.x, glass.y, glass.radius + 58, "")
    handle = Line(*glass.point_at(angle), *reach.point_at(angle), next(colours))
    sample = Ring(glass.x, glass.y, 14 + digest[2] % 9, next(colours))
    return Drawing([glass, sample], [], [handle], echoes_around(glass))


def _mirror(digest: bytes) -> int:
    return 1 if digest[-1] % 2 else -1


def _polar(angle: float, distance: float) -> Point:
    return Ring(CENTRE_X, CENTRE_Y, distance, "").point_at(angle)


def _distance_from_centre(point: Point) -> float:
    return (point[0] - CENTRE_X) ** 2 + (point[1] - CENTRE_Y) ** 2


def _page_arc(middle: float, y: float, colour: str, bend: float = PAGE_BEND) -> Arc:
    """Return an arc bulging up, whose ends are at the height `y` if it is as wide as a page."""
    radius = round(PAGE_REACH / sin(PAGE_BEND), 1)
    ring = Ring(middle, round(y + radius * cos(PAGE_BEND), 1), radius, colour)
    return Arc(ring, -pi / 2, bend)


MOTIFS: Mapping[str, Callable[[list[str], bytes], Drawing]] = {
    "building": draw_building,
    "event": draw_event,
    "lessons": draw_lessons,
    "network": draw_network,
    "programme": draw_programme,
    "contest": draw_contest,
    "research": draw_research,
}
