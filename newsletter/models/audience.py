"""Which landsdelen someone wants to read about, or a mail is meant for.

Written as the keys of their shapes in alphabetical order, `noord,oost`; empty is all of the
country. There are only 32 choices, so to find or count who chose one of some landsdelen takes a
short list.
"""

from collections.abc import Iterable
from itertools import combinations
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from regions.models import Landsdeel

LANDSDEEL_KEYS = tuple(sorted(Landsdeel.Shape.values))
LANDSDEEL_NAMES: dict[str, str] = dict(Landsdeel.Shape.choices)


def join_landsdelen(shapes: Iterable[str]) -> str:
    wanted = set(shapes)
    return ",".join(shape for shape in LANDSDEEL_KEYS if shape in wanted)


LANDSDELEN_COMBINATIONS = tuple(
    join_landsdelen(some)
    for size in range(len(LANDSDEEL_KEYS) + 1)
    for some in combinations(LANDSDEEL_KEYS, size)
)


def split_landsdelen(choice: str) -> list[str]:
    return choice.split(",") if choice else []


def landsdeel_names(choice: str) -> list[str]:
    """Of the landsdelen; an old revision may hold one that is no longer there."""
    return [LANDSDEEL_NAMES.get(shape, shape) for shape in split_landsdelen(choice)]


def format_landsdelen(choice: str) -> str:
    return ", ".join(landsdeel_names(choice)) or "Landelijk"


def combinations_in_audience(audience: str) -> list[str]:
    """What a subscriber may have chosen to belong to an audience."""
    if not audience:
        return list(LANDSDELEN_COMBINATIONS)
    wanted = set(split_landsdelen(audience))
    return [
        choice
        for choice in LANDSDELEN_COMBINATIONS
        if not wanted.isdisjoint(split_landsdelen(choice))
    ]


class LandsdelenField(models.CharField):
    """One of `CHOICES`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        longest = len(",".join(LANDSDEEL_KEYS))
        super().__init__(*args, **{"max_length": longest, "default": "", "blank": True, **kwargs})

    def display_value(self, value: str) -> str:
        """As an editor reads it."""
        return ", ".join(landsdeel_names(value)) or "heel Nederland"

    def validate(self, value: str, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if value not in LANDSDELEN_COMBINATIONS:
            raise ValidationError("Kies uit de landsdelen die er staan.")
