# Belongs here: the picture library, with all that must be known before a picture is used.
# The table of drawn images stands in `social_image.py`.
# Does not belong here: where a picture is used; the other apps refer to it.

from datetime import timedelta
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Self
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models.functions import Concat
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from images.collection import Collection
from images.renditions import (
    MODERN_FORMATS,
    RECIPE_HASH,
    SHAPES,
    RenderedPicture,
    fallback_size,
    mail_rendition_name,
    rendition_name,
)
from images.social_image import SocialImage
from images.storage import WITHHELD_FOLDER, is_withheld
from images.uploads import CleanPicture, clean_picture, delete_files
from publishing.choices import Choice
from publishing.models.export import private_storage
from publishing.models.owned import Owned, OwnedQuerySet

__all__ = ["Collection", "Image", "SocialImage"]

WITHHELD_REASON = (
    "Bezoekers zien deze afbeelding niet: de toestemming van wie erop staat, is nog niet bekend."
)
BEING_MADE = "Deze afbeelding wordt nog klaargemaakt. Dat duurt meestal minder dan een minuut."
# After this a worker that claimed a picture is presumed to have failed.
CLAIM_DURATION = timedelta(minutes=10)


def upload_path(image: "Image", filename: str) -> str:
    """Return a random path, so that nothing private in the editor's file name gets into a URL."""
    folder = "images" if image.has_consent else WITHHELD_FOLDER
    return f"{folder}/{uuid4().hex}{PurePosixPath(filename).suffix}"


def incoming_path(image: "Image", filename: str) -> str:
    return f"uploads/{uuid4().hex}"


class PictureField(models.ImageField):
    """A picture; what a form uploads goes to `incoming`, for the worker to decode."""

    def save_form_data(self, instance: models.Model, data: object) -> None:
        if data and not isinstance(data, models.fields.files.FieldFile):
            instance.incoming, instance.problem = data, ""  # type: ignore[attr-defined]

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.ImageField", args, kwargs


def rendition_folder(name: str) -> str:
    """Return the folder of the renditions of an uploaded file."""
    return str(PurePosixPath(name).with_suffix(""))


class ImageQuerySet(OwnedQuerySet):
    def visible(self) -> Self:
        """Select what visitors may see: `Image.is_visible`."""
        return self.exclude(consent=Image.Consent.UNKNOWN).exclude(file="")

    def shared(self) -> Self:
        """Select what every editor may choose: what is in a collection that is shared."""
        return self.filter(collection__shared=True)

    def without_current_renditions(self) -> Self:
        """Select what has no renditions, or those of another focal point or an earlier release.

        What may not be shown needs none.
        """
        version = Concat(
            "focal_x",
            models.Value("-"),
            "focal_y",
            models.Value(f"-{RECIPE_HASH}"),
            output_field=models.CharField(),
        )
        return self.exclude(renditions=version).visible()

    def needing_renditions(self) -> Self:
        """Select what has no current renditions and is not claimed by a worker."""
        return self.without_current_renditions()._unclaimed()

    def with_unclaimed_upload(self) -> Self:
        """Select what has an upload that no worker is decoding."""
        return self.exclude(incoming="")._unclaimed()

    def _unclaimed(self) -> Self:
        claimed_after = timezone.now() - CLAIM_DURATION
        return self.exclude(attempted_at__gt=claimed_after).order_by("pk")


class Image(Owned):
    class Consent(models.TextChoices):
        NOBODY = "nobody", "Er staat niemand herkenbaar op"
        GIVEN = "given", "Iedereen die herkenbaar is, heeft toestemming gegeven"
        UNKNOWN = "unknown", "Nog niet bekend"

    title = models.CharField("titel", max_length=150, help_text="Om de afbeelding terug te vinden.")
    collection = models.ForeignKey(
        Collection,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        verbose_name="verzameling",
    )
    # Empty until the worker has decoded the first upload.
    file = PictureField(
        "bestand",
        blank=True,
        upload_to=upload_path,
        width_field="width",
        height_field="height",
        help_text="JPEG, PNG, WebP of AVIF, hoogstens 20 MB en 24 miljoen pixels (een WebP: 16 "
        "miljoen). Plaats en camera worden verwijderd. "
        "Van een bewegende afbeelding blijft het eerste beeld.",
    )
    incoming = models.FileField(
        storage=private_storage, upload_to=incoming_path, blank=True, editable=False
    )
    problem = models.CharField(max_length=250, blank=True, editable=False)  # of the last upload
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
    renditions = models.CharField(max_length=20, editable=False)  # their `rendition_version`
    attempted_at = models.DateTimeField(null=True, editable=False)

    objects = ImageQuerySet.as_manager()

    gap_fields = ("consent",)
    chooser_kind = "picture"

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

    def save(self, **kwargs: Any) -> None:
        row = type(self).objects.filter(pk=self.pk).values_list("file", "incoming").first()
        stored, stored_upload = row or ("", "")
        replaced = bool(self.file) and self.file.name != stored
        self.attempted_at = None
        if not self.file:
            self.width = self.height = 0
        elif replaced and not isinstance(self.file.file, CleanPicture):
            self.file = clean_picture(self.file)
        elif stored and not replaced and is_withheld(stored) == self.has_consent:
            # Under another name, so that its former address is dead; the first file goes later.
            with self.file.storage.open(stored) as file:
                self.file = ContentFile(file.read(), name=PurePosixPath(stored).name)
            replaced = True
        if replaced:
            self.renditions = ""
        try:
            super().save(**kwargs)
        except Exception:
            if replaced:
                self.file.delete(save=False)
            raise
        if replaced and stored:
            _discard_on_commit(self.file.storage, stored)
        if stored_upload and stored_upload != self.incoming.name:
            transaction.on_commit(partial(private_storage().delete, stored_upload))

    @property
    def folder(self) -> str:
        return rendition_folder(str(self.file.name))

    @property
    def fallback_format(self) -> str:
        """Return the format for old browsers: that of a drawing or that of a photo."""
        return "png" if str(self.file.name).endswith(".png") else "jpg"

    @property
    def rendition_version(self) -> str:
        """Return what distinguishes its renditions from earlier ones of the same file."""
        return f"{self.focal_x}-{self.focal_y}-{RECIPE_HASH}"

    def in_shape(self, shape: str) -> RenderedPicture:
        """Return the renditions, possibly of the previous focal point; else the upload itself."""
        sizes = SHAPES[shape].sizes(self.width, self.height)
        if not self.renditions.endswith(RECIPE_HASH):
            return RenderedPicture(self.file.url, *sizes[-1], [])

        def url(width: int, kind: str) -> str:
            name = rendition_name(shape, width, self.renditions, kind)
            return self.file.storage.url(f"{self.folder}/{name}")

        sources = [
            (f"image/{kind}", ", ".join(f"{url(width, kind)} {width}w" for width, _ in sizes))
            for kind in MODERN_FORMATS
        ]
        width, height = fallback_size(sizes)
        return RenderedPicture(url(width, self.fallback_format), width, height, sources)

    @property
    def mail_file_name(self) -> str:
        """Return the name of its JPEG for mail; empty until the worker has made it."""
        is_made = self.renditions.endswith(RECIPE_HASH)
        return f"{self.folder}/{mail_rendition_name(self.renditions)}" if is_made else ""

    @property
    def has_consent(self) -> bool:
        """Return whether it may be shown: nobody is recognisable, or everybody agreed."""
        return self.consent != self.Consent.UNKNOWN

    @property
    def is_visible(self) -> bool:
        """Return whether visitors see it."""
        return self.has_consent and bool(self.file)

    @property
    def withheld_reason(self) -> str:
        """Return why visitors do not see it; empty when they do."""
        if not self.has_consent:
            return WITHHELD_REASON
        return "" if self.file else self.problem or BEING_MADE

    def as_choice(self) -> Choice:
        """Return the picture as lists and forms to choose from show it."""
        status = "Komt niet op de site" if self.withheld_reason else ""
        if not self.file:
            status = "Mislukt" if self.problem else "Wordt klaargemaakt"
        return Choice(
            kind=self.chooser_kind,
            key=str(self.pk),
            title=self.title,
            details=f"Maker: {self.credit}" if self.credit else "",
            url=self.file.url if self.file else "",
            thumbnail=self.in_shape("portrait").src if self.file else "",
            status=status,
        )


def _discard_on_commit(storage: Storage, name: str) -> None:
    """Delete all files: a person who withdraws consent must not remain on the server."""
    transaction.on_commit(partial(storage.delete, name))
    transaction.on_commit(partial(delete_files, storage, rendition_folder(name)))


# A signal, because a queryset deletes rows without calling `delete` of the model.
@receiver(post_delete, sender=Image)
def discard_files(instance: Image, **kwargs: object) -> None:
    if instance.file:
        _discard_on_commit(instance.file.storage, str(instance.file.name))
    if instance.incoming:
        transaction.on_commit(partial(private_storage().delete, str(instance.incoming.name)))
