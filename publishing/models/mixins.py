"""Abstract models: a position in a list, the sources of facts, and a table of one row."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from publishing.fields import PlainTextField


class Positioned(models.Model):
    """A model whose objects have a position in their list, from low to high."""

    position = models.PositiveSmallIntegerField(
        "volgorde", default=0, db_index=True, validators=[MaxValueValidator(9999)]
    )

    class Meta:
        abstract = True

    @property
    def position_group(self) -> int | None:
        """Return the key of the object below which it has its position; `None` in a flat list."""
        return None

    @property
    def has_effective_position(self) -> bool:
        """Return whether the position is used for this object."""
        return True


class Sourced(models.Model):
    """A model whose objects state facts: the sources of those, and how reliable they are."""

    sources = PlainTextField(
        "bronnen",
        blank=True,
        help_text="Eén bron per regel: een webadres, met de datum of toelichting tussen haakjes "
        "erachter.",
    )
    checked_on = models.DateField(
        "feiten overgenomen op",
        null=True,
        blank=True,
        help_text="De dag waarop de feiten voor het laatst uit de bronnen zijn overgenomen.",
    )
    to_check = models.BooleanField(
        "te controleren",
        default=False,
        help_text="Aan: de redactie moet de feiten nog nakijken. Bezoekers zien deze vlag niet.",
    )
    editor_note = PlainTextField(
        "notitie voor de redactie", blank=True, help_text="Komt niet op de site."
    )

    class Meta:
        abstract = True

    @property
    def source_lines(self) -> list[str]:
        return split_lines(self.sources)


class Singleton(models.Model):
    """A table of exactly one row, with primary key 1."""

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="%(app_label)s_%(class)s_one_row")
        ]

    def save(self, **kwargs: Any) -> None:
        self.pk = 1
        super().save(**kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise ValidationError("Deze gegevens kunt u wijzigen, maar niet verwijderen.")


def split_lines(text: str) -> list[str]:
    """Return the lines of a text that are not empty, without the space around them."""
    return [line.strip() for line in text.splitlines() if line.strip()]
