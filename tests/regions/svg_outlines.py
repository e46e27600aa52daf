"""The outlines on the map as polygons, read from the path data that pages draw."""

import re
from itertools import pairwise

TOKEN = re.compile(r"[a-zA-Z]|-?(?:\d+\.?\d*|\.\d+)")


def read_rings(path):
    """Return the closed rings of path data in the commands M, m, l, h, v and z."""
    rings, tokens, command = [], TOKEN.findall(path), ""
    x = y = 0.0
    while tokens:
        if tokens[0].isalpha():
            command = tokens.pop(0)
        if command in "Zz":
            x, y = rings[-1][0]
            continue
        if command in "Mmlh":
            x = float(tokens.pop(0)) + (0 if command == "M" else x)
        if command in "Mmlv":
            y = float(tokens.pop(0)) + (0 if command == "M" else y)
        if command in "Mm":
            rings.append([])
            command = "l"
        rings[-1].append((x, y))
    return rings


def edges_of(rings):
    return [edge for ring in rings for edge in pairwise([*ring, ring[0]])]


def contains(rings, x, y):
    """Tell whether a point lies inside, by the edges that a ray to the right crosses."""
    crossed = [
        x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
        for (x1, y1), (x2, y2) in edges_of(rings)
        if (y1 > y) != (y2 > y)
    ]
    return sum(crossed) % 2 == 1


def crosses(rings, box):
    """Tell whether an edge runs through a box (Liang-Barsky)."""
    return any(_cuts(edge, box) for edge in edges_of(rings))


def _cuts(edge, box):
    (x1, y1), (x2, y2) = edge
    enters, leaves = 0.0, 1.0
    for step, room in (
        (x1 - x2, x1 - box.left),
        (x2 - x1, box.right - x1),
        (y1 - y2, y1 - box.top),
        (y2 - y1, box.bottom - y1),
    ):
        if step == 0:
            if room < 0:
                return False
        elif step < 0:
            enters = max(enters, room / step)
        else:
            leaves = min(leaves, room / step)
    return enters <= leaves
