"""Former pictures, which only editors see: in old versions of what used them, and to put back."""

from contextlib import suppress
from functools import partial
from pathlib import PurePosixPath
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from images.storage import WITHHELD_FOLDER
from images.stored_picture import StoredPicture


def version_path(version: models.Model, filename: str) -> str:
    """Return a path outside the public folder: the address that visitors knew is dead."""
    return f"{WITHHELD_FOLDER}/{uuid4().hex}{PurePosixPath(filename).suffix}"


class KeptVersionManager(models.Manager["ImageVersion"]):
    """The versions that were not erased."""

    def get_queryset(self) -> models.QuerySet["ImageVersion"]:
        return super().get_queryset().exclude(file="")


class ImageVersion(models.Model):
    """A picture that another one has replaced; the present one is that of the image.

    A version of an article shows the picture of the moment at which it was saved: of the versions
    that were replaced after that, the first.

    An erased version leaves its row without a file: history names its number, so no other one
    gets that.
    """

    image = models.ForeignKey("images.Image", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.FileField(upload_to=version_path, editable=False)
    width = models.PositiveIntegerField("breedte", editable=False)
    height = models.PositiveIntegerField("hoogte", editable=False)
    replaced_at = models.DateTimeField("vervangen op", db_index=True, editable=False)

    objects = KeptVersionManager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["image", "number"], name="image_version_number")
        ]

    def __str__(self) -> str:
        return f"versie {self.number}"

    def erase(self) -> None:
        """Delete the picture for good; its number stays taken."""
        _discard_file(str(self.file.name))
        ImageVersion.objects.filter(pk=self.pk).update(file="", width=0, height=0)


def keep_version(picture: StoredPicture) -> None:
    """Copy the file of a picture to a version, before another takes its place."""
    last = ImageVersion._base_manager.filter(image_id=picture.pk).first()
    with suppress(FileNotFoundError), picture.file.open() as file:
        ImageVersion.objects.create(
            image_id=picture.pk,
            number=last.number + 1 if last else 1,
            file=ContentFile(file.read(), name=PurePosixPath(str(picture.file.name)).name),
            width=picture.width,
            height=picture.height,
            replaced_at=timezone.now(),
        )


# A signal, because a queryset deletes rows without calling `delete` of the model.
@receiver(post_delete, sender=ImageVersion)
def discard_version_file(instance: ImageVersion, **kwargs: object) -> None:
    if instance.file:
        _discard_file(str(instance.file.name))


def _discard_file(name: str) -> None:
    transaction.on_commit(partial(default_storage.delete, name))
