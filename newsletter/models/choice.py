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

SHAPES = tuple(sorted(Landsdeel.Shape.values))
NAMES: dict[str, str] = dict(Landsdeel.Shape.choices)


def written_choice(shapes: Iterable[str]) -> str:
    wanted = set(shapes)
    return ",".join(shape for shape in SHAPES if shape in wanted)


CHOICES = tuple(
    written_choice(some) for size in range(len(SHAPES) + 1) for some in combinations(SHAPES, size)
)


def shapes_of(choice: str) -> list[str]:
    return choice.split(",") if choice else []


def names_of(choice: str) -> list[str]:
    """Of the landsdelen; an old revision may hold one that is no longer there."""
    return [NAMES.get(shape, shape) for shape in shapes_of(choice)]


def choice_in_words(choice: str) -> str:
    return ", ".join(names_of(choice)) or "Landelijk"


def choices_within(audience: str) -> list[str]:
    """What a subscriber may have chosen to belong to an audience."""
    if not audience:
        return list(CHOICES)
    wanted = set(shapes_of(audience))
    return [choice for choice in CHOICES if not wanted.isdisjoint(shapes_of(choice))]


class ChoiceField(models.CharField):
    """One of `CHOICES`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        longest = len(",".join(SHAPES))
        super().__init__(*args, **{"max_length": longest, "default": "", "blank": True, **kwargs})

    def in_words(self, value: str) -> str:
        """As an editor reads it."""
        return ", ".join(names_of(value)) or "heel Nederland"

    def validate(self, value: str, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if value not in CHOICES:
            raise ValidationError("Kies uit de landsdelen die er staan.")
