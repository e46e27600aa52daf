"""The map of the Netherlands in five landsdelen: its outlines, and the position of a place on it.

Outlines and projection: CBS/Kadaster, adapted, CC BY 4.0 (see NOTICE.md). The projection is
equirectangular, true to scale at 52.15 degrees north; one SVG unit is about 0.46 km.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from regions.models import Landsdeel, Region

WIDTH, HEIGHT = 600, 700


class LandsdeelOutline(TypedDict):
    """Path data in two weights (`small` is the simplified one), and where the name stands.

    A name stands inside its landsdeel, or in the sea beside it where it does not fit. `box` (left,
    top, width, height) is what the landsdeel fills, with some room.
    """

    path: str
    small: str
    label: tuple[int, int]
    box: tuple[int, int, int, int]


class MapLines(TypedDict):
    path: str
    small: str


class MapGeometry(TypedDict):
    """The contents of `map.json`; `landsdelen` is keyed by `Landsdeel.Shape`."""

    landsdelen: dict[str, LandsdeelOutline]
    borders: MapLines
    edges: MapLines
    dikes: str


GEOMETRY: MapGeometry = json.loads((Path(__file__).parent / "map.json").read_text())


def project_coordinates(lon: float, lat: float) -> tuple[float, float]:
    """Convert degrees (WGS 84) to SVG units of the `WIDTH` x `HEIGHT` view box."""
    return round(148.5 * lon - 486, 1), round(12970 - 242 * lat, 1)


@dataclass(frozen=True)
class LandsdeelShape:
    landsdeel: Landsdeel
    outline: str
    label_x: int
    label_y: int


@dataclass(frozen=True)
class RegionDot:
    x: float
    y: float


def build_landsdeel_shapes(
    landsdelen: Iterable[Landsdeel], *, small: bool = False
) -> list[LandsdeelShape]:
    """Return a shape per landsdeel on the map; `small` takes outlines of half the weight."""
    shapes = []
    for landsdeel in landsdelen:
        if outline := GEOMETRY["landsdelen"].get(landsdeel.shape):
            label_x, label_y = outline["label"]
            path = outline["small"] if small else outline["path"]
            shapes.append(LandsdeelShape(landsdeel, path, label_x, label_y))
    return shapes


def build_map_lines(*, small: bool = False) -> dict[str, str]:
    """Return the path data of the borders between landsdelen and of the edges of the country."""
    lines = {"borders": GEOMETRY["borders"], "edges": GEOMETRY["edges"]}
    return {name: line["small"] if small else line["path"] for name, line in lines.items()}


def build_region_dots(regions: Iterable[Region]) -> list[RegionDot]:
    return [RegionDot(*project_coordinates(region.lon, region.lat)) for region in regions]
