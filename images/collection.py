"""Collections, by which editors find pictures back."""

from typing import Self

from django.db import models


class CollectionQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Select what editors of a part of the site see too."""
        return self.filter(shared=True)


class Collection(models.Model):
    name = models.CharField(
        "naam",
        max_length=80,
        unique=True,
        help_text="Wat de afbeeldingen gemeen hebben. Bijvoorbeeld: Open dag 2026.",
    )
    shared = models.BooleanField(
        "ook voor de regio's",
        default=False,
        help_text="Aan: alle redacties mogen afbeeldingen uit deze verzameling kiezen.",
    )

    objects = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name = "verzameling"
        verbose_name_plural = "verzamelingen"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
