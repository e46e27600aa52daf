"""The tag that draws the map of landsdelen and regions."""

from typing import TypedDict

from django import template

from regions.map_geometry import (
    GEOMETRY,
    HEIGHT,
    WIDTH,
    LandsdeelShape,
    RegionDot,
    build_landsdeel_shapes,
    build_map_lines,
    build_region_dots,
)
from regions.models import Landsdeel, Region

register = template.Library()


class MapContext(TypedDict):
    shapes: list[LandsdeelShape]
    dots: list[RegionDot]
    outlines: dict[str, str]
    dikes: str
    width: int
    height: int


@register.inclusion_tag("components/map.html")
def landsdelen_map(
    landsdelen: list[Landsdeel],
    regions: list[Region],
    landsdeel: Landsdeel | None = None,
    region: Region | None = None,
    small: bool = False,
) -> MapContext:
    """Draw every landsdeel as a link and every region as a dot; the given ones stand out."""
    return {
        "shapes": build_landsdeel_shapes(landsdelen, current=landsdeel, small=small),
        "dots": build_region_dots(regions, current=region),
        "outlines": build_map_lines(small=small),
        "dikes": GEOMETRY["dikes"],
        "width": WIDTH,
        "height": HEIGHT,
    }
