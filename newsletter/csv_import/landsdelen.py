"""Landsdelen as people write them: `Noord, Zuid-Oost`."""

import re

from django.core.exceptions import ValidationError

from newsletter.models import format_landsdelen, join_landsdelen
from newsletter.models.landsdelen_field import LANDSDEEL_KEYS
from regions.models import Landsdeel

LANDSDEEL_LABELS = ", ".join(map(str, Landsdeel.Shape.labels))
# The whole country, in our own export and in our lists.
_EVERYWHERE = frozenset((format_landsdelen("").lower(), "heel nederland"))


def parse_landsdelen(text: str) -> str:
    """Parse `Noord, Zuid-Oost` to `noord,zuidoost`."""
    if text.strip().lower() in _EVERYWHERE:
        return ""
    shapes = re.findall(r"\w+", text.lower().replace("-", ""))
    unknown = [shape for shape in shapes if shape not in LANDSDEEL_KEYS]
    if unknown:
        raise ValidationError(
            f"Dit landsdeel kennen wij niet: {unknown[0]}. Kies uit {LANDSDEEL_LABELS}."
        )
    return join_landsdelen(shapes)


def are_landsdelen(text: str) -> bool:
    try:
        parse_landsdelen(text)
    except ValidationError:
        return False
    return True
