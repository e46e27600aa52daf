"""Landsdelen that a subscriber wants to read about, or that a mail is meant for.

They are stored as the keys of their shapes in alphabetical order, `noord,oost`; empty is all of
the country. There are only 32 combinations, so a query can list those that belong to an audience.
"""

from collections.abc import Iterable
from itertools import combinations
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from publishing.joined_keys import split_keys
from regions.models import Landsdeel

LANDSDEEL_KEYS = tuple(sorted(Landsdeel.Shape.values))
LANDSDEEL_NAMES: dict[str, str] = dict(Landsdeel.Shape.choices)


def join_landsdelen(shapes: Iterable[str]) -> str:
    wanted = set(shapes)
    return ",".join(shape for shape in LANDSDEEL_KEYS if shape in wanted)


LANDSDELEN_COMBINATIONS = tuple(
    join_landsdelen(shapes)
    for size in range(len(LANDSDEEL_KEYS) + 1)
    for shapes in combinations(LANDSDEEL_KEYS, size)
)


def split_landsdelen(value: str) -> list[str]:
    return split_keys(value)


def landsdeel_names(value: str) -> list[str]:
    """Return the names; an old revision may hold a key that no longer has one."""
    return [LANDSDEEL_NAMES.get(shape, shape) for shape in split_landsdelen(value)]


def format_landsdelen(value: str) -> str:
    return ", ".join(landsdeel_names(value)) or "Landelijk"


def combinations_in_audience(audience: str) -> list[str]:
    """Return the values of subscribers who belong to an audience."""
    if not audience:
        return list(LANDSDELEN_COMBINATIONS)
    wanted = set(split_landsdelen(audience))
    return [
        combination
        for combination in LANDSDELEN_COMBINATIONS
        if not wanted.isdisjoint(split_landsdelen(combination))
    ]


class LandsdelenField(models.CharField):
    """One of `LANDSDELEN_COMBINATIONS`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        longest = len(",".join(LANDSDEEL_KEYS))
        super().__init__(*args, **{"max_length": longest, "default": "", "blank": True, **kwargs})

    def display_value(self, value: str) -> str:
        """Return the names of the landsdelen, for editors."""
        return ", ".join(landsdeel_names(value)) or "heel Nederland"

    def validate(self, value: str, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if value not in LANDSDELEN_COMBINATIONS:
            raise ValidationError("Kies uit de landsdelen die er staan.")
