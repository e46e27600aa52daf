from typing import Any

from django import template

from regions.map import GEOMETRY, HEIGHT, WIDTH, dots, shapes
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
        "shapes": shapes(landsdelen, current=landsdeel, small=small),
        "dots": dots(regions, current=region),
        "lines": {
            name: GEOMETRY[name]["small" if small else "path"] for name in ("borders", "edges")
        },
        "dikes": GEOMETRY["dikes"],
        "width": WIDTH,
        "height": HEIGHT,
    }
