"""Template tags for pictures, and for the rings where there is none."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string

from images.models import Image
from images.placeholder_rings import HEIGHT, WIDTH, draw_rings
from images.renditions import RenderedPicture

register = template.Library()


@register.filter
def in_shape(image: Image, shape: str) -> RenderedPicture:
    """Return the renditions of a picture in one of `images.renditions.SHAPES`."""
    return image.in_shape(shape)


@register.simple_tag
def rings(seed: str, stakeholders: Iterable[Any] = (), motif: str = "") -> str:
    """Rings in the colours of `stakeholders`: objects with a `colour`.

    `motif` is one of `images.ring_motifs.MOTIFS`, or empty.
    """
    return ring_svg(seed, tuple(stakeholder.colour for stakeholder in stakeholders), motif)


@lru_cache(maxsize=1000)
def ring_svg(seed: str, colours: tuple[str, ...], motif: str) -> str:
    """Return the drawing as SVG, cached: it took a quarter of the time of a page of cards."""
    drawing = draw_rings(seed, list(colours), motif)
    context = {"drawing": drawing, "width": WIDTH, "height": HEIGHT}
    return render_to_string("components/rings.html", context)


@register.inclusion_tag("components/picture.html")
def picture(
    image: Image | None,
    seed: str,
    stakeholders: Iterable[object] = (),
    *,
    motif: str = "",
    shape: str = "wide",
    sizes: str = "100vw",
    **options: bool,
) -> dict[str, object]:
    """Show a picture that has consent, otherwise rings: see `rings`.

    `shape` is one of `images.renditions.SHAPES`, `sizes` as in HTML. `decorative` is for a picture
    that adds nothing to the text beside it, `eager` for one on the first screen.
    """
    usable = image is not None and image.is_visible
    return {
        "image": image if usable else None,
        "rendition": image.in_shape(shape) if image is not None and usable else None,
        "seed": seed,
        "stakeholders": stakeholders,
        "motif": motif,
        "shape": shape,
        "sizes": sizes,
        **options,
    }
