# Belongs here: the picture library, with all that must be known before a picture is used.
# The table of drawn images stands in `social_image.py`.
# Does not belong here: where a picture is used; the other apps refer to it.

from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from images.collection import Collection
from images.image_queryset import CLAIM_DURATION, ConsentAnswer, ImageQuerySet
from images.image_version import ImageVersion, keep_version
from images.social_image import SocialImage
from images.storage import is_withheld
from images.stored_picture import StoredPicture, rendition_folder, upload_path
from images.uploads import CleanPicture, clean_picture, delete_files
from publishing.choices import Choice
from publishing.models.export import private_storage
from publishing.models.owned import Owned

__all__ = [
    "CLAIM_DURATION",
    "Collection",
    "Image",
    "ImageVersion",
    "SocialImage",
    "upload_path",
]

WITHHELD_REASON = (
    "Bezoekers zien deze afbeelding niet: de toestemming van wie erop staat, is nog niet bekend."
)
BEING_MADE = "Deze afbeelding wordt nog klaargemaakt. Dat duurt meestal minder dan een minuut."
IN_TRASH = (
    "Bezoekers zien deze afbeelding niet: zij ligt in de prullenbak. Kies een andere, of haal haar "
    "terug."
)


def incoming_path(image: "Image", filename: str) -> str:
    return f"uploads/{uuid4().hex}"


class Image(StoredPicture, Owned):
    Consent = ConsentAnswer

    title = models.CharField("titel", max_length=150, help_text="Om de afbeelding terug te vinden.")
    collection = models.ForeignKey(
        Collection,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        verbose_name="verzameling",
        help_text="Waar deze afbeelding bij hoort, zoals ‘Open dag 2026’: zo vindt u haar terug. "
        "Het mag leeg blijven.",
    )
    incoming = models.FileField(
        storage=private_storage, upload_to=incoming_path, blank=True, editable=False
    )
    problem = models.CharField(max_length=250, blank=True, editable=False)  # of the last upload
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
        choices=ConsentAnswer.choices,
        default=ConsentAnswer.UNKNOWN,
        help_text="Zonder toestemming komt de afbeelding niet op de site.",
    )
    created_at = models.DateTimeField("toegevoegd op", auto_now_add=True)
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
        former = type(self).objects.filter(pk=self.pk).first()
        stored = str(former.file.name) if former else ""
        is_replaced = bool(self.file) and self.file.name != stored
        is_moved = bool(self.file) and bool(stored) and not is_replaced and self._is_misplaced
        self.attempted_at = None
        if not self.file:
            self.width = self.height = 0
        elif is_replaced and not isinstance(self.file.file, CleanPicture):
            self.file = clean_picture(self.file)
        elif is_moved:
            # Under another name, so that its former address is dead; the first file goes later.
            self.file = ContentFile(*_read(self.file.storage, stored))
        if is_replaced or is_moved:
            self.renditions = ""
        try:
            with transaction.atomic():
                if former and stored and is_replaced:
                    keep_version(former)
                super().save(**kwargs)
        except Exception:
            if is_replaced or is_moved:
                self.file.delete(save=False)
            raise
        if stored and (is_replaced or is_moved):
            _discard_on_commit(self.file.storage, stored)
        if former and former.incoming and former.incoming.name != self.incoming.name:
            transaction.on_commit(partial(private_storage().delete, str(former.incoming.name)))

    @property
    def _is_misplaced(self) -> bool:
        """Return whether its file lies where it may not, or need not."""
        return is_withheld(str(self.file.name)) == self.may_be_public

    def settle_files(self) -> None:
        """Move its file out of the public folder or back, unless it is missing on the disk."""
        if self.file and self._is_misplaced:
            with suppress(FileNotFoundError):
                self.save()

    def as_of(self, moment: datetime) -> "Image":
        """Return it with the picture that it had at a moment, not to be saved."""
        version = self.versions.filter(replaced_at__gt=moment).last()
        return self.with_version(version) if version else self

    def with_version(self, version: ImageVersion) -> "Image":
        """Return it with a former picture, not to be saved."""
        columns = {field.attname: getattr(self, field.attname) for field in self._meta.fields}
        size = {"width": version.width, "height": version.height}
        return Image(**{**columns, **size, "file": str(version.file.name), "renditions": ""})

    def put_back_version(self, version: ImageVersion) -> None:
        """Take the picture of a former version; the present one becomes a version itself.

        An upload that waits would replace it again, so that is dropped.
        """
        self.file = CleanPicture(*_read(version.file.storage, str(version.file.name)))
        self.incoming, self.problem = "", ""
        self.save()

    @property
    def has_consent(self) -> bool:
        """Return whether it may be shown: nobody is recognisable, or everybody agreed."""
        return self.consent != self.Consent.UNKNOWN

    @property
    def may_be_public(self) -> bool:
        """Return whether its file may lie where visitors can reach it."""
        return self.has_consent and not self.trashed_at

    @property
    def is_visible(self) -> bool:
        """Return whether visitors see it."""
        return self.may_be_public and bool(self.file)

    @property
    def withheld_reason(self) -> str:
        """Return why visitors do not see it; empty when they do."""
        if self.trashed_at:
            return IN_TRASH
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


def _read(storage: Storage, name: str) -> tuple[bytes, str]:
    """Return the contents and the last part of the name of a file."""
    with storage.open(name) as file:
        return file.read(), PurePosixPath(name).name


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
