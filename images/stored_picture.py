"""A picture as it is stored: its file, its focal point, and the addresses of its renditions."""

from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

from django.core.validators import MaxValueValidator
from django.db import models

from images.renditions import (
    MODERN_FORMATS,
    RECIPE_HASH,
    SHAPES,
    RenderedPicture,
    fallback_size,
    mail_rendition_name,
    rendition_name,
)
from images.storage import WITHHELD_FOLDER


def upload_path(image: Any, filename: str) -> str:
    """Return a random path, so that nothing private in the editor's file name gets into a URL."""
    folder = "images" if image.may_be_public else WITHHELD_FOLDER
    return f"{folder}/{uuid4().hex}{PurePosixPath(filename).suffix}"


def rendition_folder(name: str) -> str:
    """Return the folder of the renditions of an uploaded file."""
    return str(PurePosixPath(name).with_suffix(""))


class PictureField(models.ImageField):
    """A picture; what a form uploads goes to `incoming`, for the worker to decode."""

    def save_form_data(self, instance: models.Model, data: object) -> None:
        if data and not isinstance(data, models.fields.files.FieldFile):
            instance.incoming, instance.problem = data, ""  # type: ignore[attr-defined]

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.ImageField", args, kwargs


class StoredPicture(models.Model):
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
    width = models.PositiveIntegerField("breedte", editable=False, default=0)
    height = models.PositiveIntegerField("hoogte", editable=False, default=0)
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
    renditions = models.CharField(max_length=20, editable=False)  # their `rendition_version`

    class Meta:
        abstract = True

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
