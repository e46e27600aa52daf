"""Pictures on a page: the picture itself, or rings where there is none."""

from collections.abc import Iterable
from typing import Any

from django import template

from images.models import Image
from images.rings import HEIGHT, WIDTH, draw

register = template.Library()


@register.inclusion_tag("components/rings.html")
def rings(seed: str, coloured: Iterable[Any] = ()) -> dict[str, Any]:
    """Rings in the colours of `coloured`: things with a `colour`, such as the four O's."""
    colours = [thing.colour for thing in coloured]
    return {"drawing": draw(seed, colours), "width": WIDTH, "height": HEIGHT}


@register.inclusion_tag("components/picture.html")
def picture(
    image: Image | None,
    seed: str,
    coloured: Iterable[Any] = (),
    *,
    shape: str = "wide",
    sizes: str = "100vw",
    **options: bool,
) -> dict[str, Any]:
    """The picture, when there is one that may be shown; otherwise rings.

    `shape` is one of `images.renditions.SHAPES`, `sizes` as in HTML. With `decorative` it says
    nothing that the text beside it does not say; with `eager` it stands on the first screen.
    """
    usable = image is not None and image.usable
    return {
        "image": image if usable else None,
        "showing": image.shown_as(shape) if image is not None and usable else None,
        "seed": seed,
        "coloured": coloured,
        "shape": shape,
        "sizes": sizes,
        **options,
    }
