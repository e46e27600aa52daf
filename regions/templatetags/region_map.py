"""The tags that draw the maps of the country and of one landsdeel."""

from collections.abc import Sequence
from typing import TypedDict

from django import template

from regions.landsdeel_map import LandsdeelMap, build_landsdeel_map
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
from regions.models import Landsdeel, Municipality, Region

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
    landsdelen: list[Landsdeel], regions: list[Region], small: bool = False
) -> MapContext:
    """Draw every landsdeel as a link and every region as a dot."""
    return {
        "shapes": build_landsdeel_shapes(landsdelen, small=small),
        "dots": build_region_dots(regions),
        "outlines": build_map_lines(small=small),
        "dikes": GEOMETRY["dikes"],
        "width": WIDTH,
        "height": HEIGHT,
    }


@register.inclusion_tag("components/landsdeel_map.html")
def landsdeel_map(
    landsdeel: Landsdeel,
    landsdelen: list[Landsdeel],
    regions: list[Region],
    region: Region | None = None,
    municipalities: Sequence[Municipality] = (),
    municipality: Municipality | None = None,
) -> dict[str, LandsdeelMap | None]:
    """Draw a landsdeel with its regions; the given region and municipality stand out."""
    return {
        "map": build_landsdeel_map(
            landsdeel,
            landsdelen,
            regions,
            current=region,
            municipalities=municipalities,
            marked=municipality,
        )
    }
