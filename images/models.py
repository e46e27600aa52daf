# Here: the picture library: each picture with what one must know before using it.
# Not here: where a picture is used; the other apps point to it.

from functools import partial
from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django.core.validators import MaxValueValidator
from django.db import models, transaction

from images.files import without_traces


def upload_path(image: "Image", filename: str) -> str:
    """A path that says nothing of the editor's file name, so nothing private leaks into a URL."""
    return f"images/{uuid4().hex}{PurePath(filename).suffix.lower()}"


class Image(models.Model):
    class Consent(models.TextChoices):
        NOBODY = "nobody", "Er staat niemand herkenbaar op"
        GIVEN = "given", "Iedereen die herkenbaar is, heeft toestemming gegeven"
        UNKNOWN = "unknown", "Nog niet bekend"

    title = models.CharField("titel", max_length=150, help_text="Om de afbeelding terug te vinden.")
    file = models.ImageField(
        "bestand",
        upload_to=upload_path,
        width_field="width",
        height_field="height",
        help_text="JPEG, PNG, WebP of AVIF, hoogstens 20 MB. Plaats en camera worden verwijderd.",
    )
    width = models.PositiveIntegerField("breedte", editable=False, default=0)
    height = models.PositiveIntegerField("hoogte", editable=False, default=0)
    alt = models.CharField(
        "alternatieve tekst",
        max_length=250,
        blank=True,
        help_text="Wat is er te zien? Voor wie de afbeelding niet ziet.",
    )
    decorative = models.BooleanField(
        "alleen versiering",
        default=False,
        help_text="Aan: de afbeelding vertelt niets; een voorleesprogramma slaat haar over.",
    )
    credit = models.CharField("maker", max_length=150, help_text="Staat bij de afbeelding.")
    licence = models.CharField(
        "licentie", max_length=150, help_text="Bijvoorbeeld: CC BY 4.0, of: toestemming per mail."
    )
    consent = models.CharField(
        "toestemming van wie erop staat",
        max_length=10,
        choices=Consent.choices,
        default=Consent.UNKNOWN,
        help_text="Zonder toestemming komt de afbeelding niet op de site.",
    )
    focal_x = models.PositiveSmallIntegerField(
        "brandpunt van links",
        default=50,
        validators=[MaxValueValidator(100)],
        help_text="In procenten. Dit punt blijft in beeld als de afbeelding wordt bijgesneden.",
    )
    focal_y = models.PositiveSmallIntegerField(
        "brandpunt van boven",
        default=50,
        validators=[MaxValueValidator(100)],
        help_text="In procenten.",
    )
    created_at = models.DateTimeField("toegevoegd op", auto_now_add=True)

    class Meta:
        verbose_name = "afbeelding"
        verbose_name_plural = "afbeeldingen"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(decorative=True) & models.Q(alt=""))
                | (models.Q(decorative=False) & ~models.Q(alt="")),
                name="image_alt_or_decorative",
                violation_error_message="Geef een alternatieve tekst, of zet 'alleen versiering' "
                "aan en laat de tekst leeg.",
            ),
            models.CheckConstraint(
                condition=models.Q(focal_x__lte=100, focal_y__lte=100),
                name="image_focal_point_inside",
                violation_error_message="Het brandpunt ligt buiten de afbeelding.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        stored = type(self).objects.filter(pk=self.pk).values_list("file", flat=True).first()
        if self.file.name != stored:
            self.file = without_traces(self.file)
        super().save(*args, **kwargs)
        if stored and self.file.name != stored:
            self._discard(stored)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        deleted = super().delete(*args, **kwargs)
        self._discard(str(self.file.name))
        return deleted

    def _discard(self, name: str) -> None:
        """Remove a file for good: who no longer wants to be shown must not stay on the server."""
        transaction.on_commit(partial(self.file.storage.delete, name))

    @property
    def usable(self) -> bool:
        """Whether it may be shown: nobody recognisable on it, or everybody agreed."""
        return self.consent != self.Consent.UNKNOWN
