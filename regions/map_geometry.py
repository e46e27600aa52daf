"""The map of the Netherlands in five landsdelen: its shapes, and where a place lies on it.

Shapes and projection: CBS/Kadaster, adapted, CC BY 4.0 (see NOTICE.md). The projection is
equirectangular, true to scale at 52.15 degrees north; one SVG unit is about 0.46 km.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regions.models import Landsdeel, Region

WIDTH, HEIGHT = 600, 700
GEOMETRY: dict[str, Any] = json.loads((Path(__file__).parent / "map.json").read_text())


def project_coordinates(lon: float, lat: float) -> tuple[float, float]:
    """Degrees (WGS 84) to SVG units of the `WIDTH` x `HEIGHT` view box."""
    return round(148.5 * lon - 486, 1), round(12970 - 242 * lat, 1)


@dataclass(frozen=True)
class LandsdeelShape:
    landsdeel: Landsdeel
    path: str
    label_x: int
    label_y: int
    current: bool


@dataclass(frozen=True)
class RegionDot:
    region: Region
    x: float
    y: float
    current: bool


def build_landsdeel_shapes(
    landsdelen: list[Landsdeel], *, current: Landsdeel | None = None, small: bool = False
) -> list[LandsdeelShape]:
    """The landsdelen that have a shape; the simplified outlines are half the weight."""
    found = []
    for landsdeel in landsdelen:
        if outline := GEOMETRY["landsdelen"].get(landsdeel.shape):
            x, y = outline["label"]
            path = outline["small" if small else "path"]
            found.append(LandsdeelShape(landsdeel, path, x, y, landsdeel == current))
    return found


def build_region_dots(regions: list[Region], *, current: Region | None = None) -> list[RegionDot]:
    return [
        RegionDot(region, *project_coordinates(region.lon, region.lat), region == current)
        for region in regions
    ]
