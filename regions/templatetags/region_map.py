from typing import Any

from django import template

from regions.map_geometry import GEOMETRY, HEIGHT, WIDTH, build_landsdeel_shapes, build_region_dots
from regions.models import Landsdeel, Region

register = template.Library()


@register.inclusion_tag("components/map.html")
def landsdelen_map(
    landsdelen: list[Landsdeel],
    regions: list[Region],
    landsdeel: Landsdeel | None = None,
    region: Region | None = None,
    small: bool = False,
) -> dict[str, Any]:
    """The map: every landsdeel a link, every region a dot; the chosen ones stand out."""
    return {
        "shapes": build_landsdeel_shapes(landsdelen, current=landsdeel, small=small),
        "dots": build_region_dots(regions, current=region),
        "lines": {
            name: GEOMETRY[name]["small" if small else "path"] for name in ("borders", "edges")
        },
        "dikes": GEOMETRY["dikes"],
        "width": WIDTH,
        "height": HEIGHT,
    }
