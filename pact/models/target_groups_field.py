"""The groups of people that an activity is for, as one column of keys."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from publishing.joined_keys import split_keys


class TargetGroup(models.TextChoices):
    PUPILS = "leerlingen", "Leerlingen"
    PARENTS = "ouders", "Ouders"
    STUDENTS = "studenten", "Studenten"
    TEACHERS = "leerkrachten", "Leerkrachten en docenten"
    BUSINESSES = "bedrijven", "Bedrijven"
    GOVERNMENTS = "overheden", "Overheden"
    RESEARCHERS = "onderzoekers", "Onderzoekers"


TARGET_GROUP_NAMES: dict[str, str] = dict(TargetGroup.choices)


def target_group_names(value: str) -> list[str]:
    """Return the names in the order of the choices; nobody in particular is everybody: none."""
    keys = split_keys(value)
    return [name for key, name in TARGET_GROUP_NAMES.items() if key in keys]


class TargetGroupsField(models.CharField):
    """Keys of `TargetGroup` as `publishing.joined_keys` writes them; empty is everybody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 100, "default": "", "blank": True, **kwargs})

    def display_value(self, value: str) -> str:
        """Return the names of the groups, for editors."""
        return ", ".join(target_group_names(value)) or "iedereen"

    def validate(self, value: str, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not set(split_keys(value)) <= set(TARGET_GROUP_NAMES):
            raise ValidationError("Kies uit de groepen die er staan.")
