"""Files with an address of their own and the versions that others replaced, for any kind of file.

Documents use it here, videos above. Each kind has an abstract base with the columns of a file, one
model with that and `LibraryFile`, and one for its versions with that, a `number` and the file.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.core.files.base import File
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.text import slugify

from publishing.choices import Choice
from publishing.models.export import private_storage
from publishing.models.owned import Owned, OwnedQuerySet

MAX_SLUG = 80


def random_path(stored: models.Model, filename: str) -> str:
    return f"{stored._meta.app_label}/{uuid4().hex}"


class LibraryFileQuerySet(OwnedQuerySet):
    def published(self) -> Self:
        """Select what visitors can fetch: all that has not expired and is not in the trash."""
        today = timezone.localdate()
        return self.not_trashed().filter(
            models.Q(valid_until=None) | models.Q(valid_until__gte=today)
        )


class StoredFile(models.Model):
    """A file with what was read in it when it was uploaded."""

    # The columns that a version takes over; `kind` is a choice of the kinds that a model declares.
    version_columns: ClassVar[Sequence[str]] = ("file", "kind", "size")
    kind: Any

    file = models.FileField(storage=private_storage, upload_to=random_path, editable=False)
    size = models.PositiveIntegerField("grootte", editable=False)  # bytes
    uploaded_at = models.DateTimeField("geplaatst op", editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        abstract = True

    @property
    def description(self) -> str:
        """Return its kind and size: 'PDF, 1,2 MB'."""
        return f"{self.get_kind_display()}, {filesizeformat(self.size)}"  # type: ignore[attr-defined]

    @property
    def file_name(self) -> str:
        """Return the last part of its random path, which no other file ever has."""
        return str(self.file.name).rpartition("/")[2]


class LibraryFile(StoredFile, Owned):
    """A file with a title, an address that stays, and former versions as `versions`."""

    class Language(models.TextChoices):
        DUTCH = "nl", "Nederlands"
        ENGLISH = "en", "Engels"
        FRISIAN = "fy", "Fries"
        GERMAN = "de", "Duits"

    title = models.CharField(
        "titel", max_length=150, help_text="Zo heet het bestand ook voor wie het ophaalt."
    )
    slug = models.SlugField(max_length=MAX_SLUG + 10, unique=True, editable=False)
    language = models.CharField(
        "taal", max_length=2, choices=Language.choices, default=Language.DUTCH
    )
    valid_until = models.DateField(
        "geldig tot en met",
        null=True,
        blank=True,
        help_text="Daarna kan niemand het meer ophalen. Leeg: het blijft.",
    )
    check_before = models.DateField(
        "controleren vóór",
        null=True,
        blank=True,
        help_text="Vanaf die dag staat het in de lijst onder ‘Nakijken’.",
    )
    created_at = models.DateTimeField("toegevoegd op", auto_now_add=True)

    chooser_kind: ClassVar[str]
    # What an editor reads where she chose it and visitors do not see it.
    expired_reason: ClassVar[str]
    trashed_reason: ClassVar[str]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def save(self, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = _free_slug(type(self), self.title)
        super().save(**kwargs)

    @classmethod
    def read_upload(cls, upload: File) -> Mapping[str, object]:
        """Return what is read in an upload, by column; raise `ValidationError` to refuse it."""
        raise NotImplementedError

    @property
    def has_expired(self) -> bool:
        return self.valid_until is not None and self.valid_until < timezone.localdate()

    @property
    def withheld_reason(self) -> str:
        """Return why visitors do not see it; empty when they do."""
        if self.trashed_at:
            return self.trashed_reason
        return self.expired_reason if self.has_expired else ""

    @property
    def withheld_status(self) -> str:
        """Return the same in a word or two, for lists."""
        return "Verlopen" if self.has_expired else ""

    def set_file(self, upload: File, values: Mapping[str, object], user: Any) -> None:
        """Take an upload, with what `read_upload` returned; call `save` afterwards."""
        for name, value in values.items():
            setattr(self, name, value)
        upload.seek(0)
        self.file.save("", upload, save=False)
        self.size = upload.size or 0
        self.uploaded_at, self.uploaded_by = timezone.now(), user

    def replaced_row(self) -> Self | None:
        """Return its row if that has another file, which is then to become a version."""
        former = type(self)._base_manager.get(pk=self.pk)
        names = self.version_columns
        is_same = all(getattr(former, name) == getattr(self, name) for name in names)
        return None if is_same else former

    def keep_version(self) -> Any:
        """Keep the present file as a former version, before another takes its place."""
        versions: Any = self.versions  # type: ignore[attr-defined]  # of each model its own
        last = versions.first()
        values = {name: getattr(self, name) for name in self.version_columns}
        return versions.create(
            number=last.number + 1 if last else 1,
            uploaded_at=self.uploaded_at,
            uploaded_by=self.uploaded_by,
            **values,
        )

    def restore(self, version: StoredFile) -> None:
        """Take the file of a former version; the present one becomes a version itself."""
        self.keep_version()
        for name in self.version_columns:
            setattr(self, name, getattr(version, name))
        self.uploaded_at = timezone.now()
        self.save()

    def as_choice(self) -> Choice:
        return Choice(
            kind=self.chooser_kind,
            key=str(self.pk),
            title=self.title,
            details=self.description,
            url=self.get_absolute_url(),  # type: ignore[attr-defined]  # of each model its own
            status=self.withheld_status,
        )


def _free_slug(model: type[LibraryFile], title: str) -> str:
    """Return the title as an address that no file of a model has or had."""
    base = slugify(title)[:MAX_SLUG].strip("-") or "bestand"
    rows = model._base_manager.filter(slug__startswith=base)
    taken = set(rows.values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)


def discard_files_of(*models_with_files: type[StoredFile]) -> None:
    """Delete files with their rows: by a signal, because a queryset does not call `delete`."""
    for model in models_with_files:
        post_delete.connect(_discard_file, sender=model)


def _discard_file(instance: StoredFile, **kwargs: object) -> None:
    transaction.on_commit(partial(private_storage().delete, str(instance.file.name)))
