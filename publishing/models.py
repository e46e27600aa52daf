# Here: what publishable things share (live or not, when, in which order, from which source)
# and single rows.
# Not here: the things themselves, or any knowledge of which things exist.

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone


class PublishableQuerySet(models.QuerySet):
    def published(self) -> Self:
        """The one door for public pages: only what visitors may see."""
        return self.filter(live=True)


class Publishable(models.Model):
    """A thing with a public page or a place on one.

    `first_published_at` is set once, `last_published_at` at every save while live; both in UTC.
    """

    live = models.BooleanField(
        "op de site",
        default=False,
        help_text="Aan: bezoekers zien dit. Uit: alleen de redactie ziet het.",
    )
    summary = models.CharField(
        "samenvatting",
        max_length=300,
        blank=True,
        help_text="Eén of twee zinnen. Staat op kaartjes, in zoekmachines en op sociale media.",
    )
    first_published_at = models.DateTimeField("eerst gepubliceerd", null=True, editable=False)
    last_published_at = models.DateTimeField("laatst gepubliceerd", null=True, editable=False)

    objects = PublishableQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.live:
            self.last_published_at = timezone.now()
            self.first_published_at = self.first_published_at or self.last_published_at
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "first_published_at", "last_published_at"}
        super().save(*args, **kwargs)


class Ordered(models.Model):
    """A thing with a place of its own in a list, from low to high."""

    position = models.PositiveSmallIntegerField(
        "volgorde", default=0, db_index=True, validators=[MaxValueValidator(9999)]
    )

    class Meta:
        abstract = True

    @property
    def is_placed(self) -> bool:
        """Whether its position counts."""
        return True


class Sourced(models.Model):
    """A thing that states facts: where they come from and how sure we are."""

    sources = models.TextField(
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
    editor_note = models.TextField(
        "notitie voor de redactie", blank=True, help_text="Komt niet op de site."
    )

    class Meta:
        abstract = True

    @property
    def source_lines(self) -> list[str]:
        return lines(self.sources)


class SingleRow(models.Model):
    """A table of exactly one row, with primary key 1."""

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="%(app_label)s_%(class)s_one_row")
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ValidationError("Deze gegevens kunt u wijzigen, maar niet verwijderen.")


def lines(text: str) -> list[str]:
    """The lines of `text` that say something, without the space around them."""
    return [line.strip() for line in text.splitlines() if line.strip()]
