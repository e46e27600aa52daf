# Belongs here: files that visitors download, each with its former versions.
# Does not belong here: where a file is linked; texts of the other apps hold its address.

from collections.abc import Sequence
from functools import partial
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.core.files.base import File
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from documents.file_kinds import Kind
from documents.pdf_checks import EXPLANATIONS, check_pdf
from publishing.choices import Choice
from publishing.joined_keys import join_keys, split_keys
from publishing.models.export import private_storage
from publishing.models.owned import Owned, OwnedQuerySet

MAX_SLUG = 80
EXPIRED = (
    "Bezoekers zien dit document niet: het is niet meer geldig. Kies een ander, of verleng het."
)

IN_TRASH = (
    "Bezoekers zien dit document niet: het ligt in de prullenbak. Kies een ander, of haal het "
    "terug."
)


def document_path(document: models.Model, filename: str) -> str:
    return f"documents/{uuid4().hex}"


class DocumentQuerySet(OwnedQuerySet):
    def published(self) -> Self:
        """Select what visitors can download: all that has not expired and is not in the trash."""
        today = timezone.localdate()
        return self.not_trashed().filter(
            models.Q(valid_until=None) | models.Q(valid_until__gte=today)
        )


class StoredFile(models.Model):
    """A file with what was found out about it when it was uploaded."""

    file = models.FileField(storage=private_storage, upload_to=document_path, editable=False)
    kind = models.CharField("soort", max_length=4, choices=Kind.choices, editable=False)
    size = models.PositiveIntegerField("grootte", editable=False)  # bytes
    findings = models.CharField(max_length=100, blank=True, editable=False)  # of `pdf_checks`
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
        return f"{Kind(self.kind).label}, {filesizeformat(self.size)}"

    @property
    def problems(self) -> Sequence[str]:
        """Return what keeps some people from reading it, in words for an editor."""
        return [text for code, text in EXPLANATIONS.items() if code in split_keys(self.findings)]


class Document(StoredFile, Owned):
    """A file with an address of its own, that is public as long as it is valid."""

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

    objects = DocumentQuerySet.as_manager()

    chooser_kind = "document"
    search_names = ("bestand", "bestanden")

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "documenten"
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.title

    def save(self, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = _free_slug(self.title)
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        """Return its address, which a new version keeps."""
        return reverse("document", args=[self.slug, self.kind])

    def public_paths(self) -> list[str]:
        """Return its address with each extension: a new version may be of another kind."""
        return [reverse("document", args=[self.slug, kind]) for kind in Kind.values]

    @property
    def has_expired(self) -> bool:
        return self.valid_until is not None and self.valid_until < timezone.localdate()

    @property
    def withheld_reason(self) -> str:
        """Return why visitors do not see it; empty when they do."""
        if self.trashed_at:
            return IN_TRASH
        return EXPIRED if self.has_expired else ""

    def set_file(self, upload: File, kind: Kind, user: Any) -> None:
        """Take an upload as the file; call `save` afterwards."""
        upload.seek(0)
        findings = check_pdf(upload.read()) if kind is Kind.PDF else []
        upload.seek(0)
        self.file.save("", upload, save=False)
        self.kind, self.size, self.findings = kind, upload.size or 0, join_keys(findings)
        self.uploaded_at, self.uploaded_by = timezone.now(), user

    def keep_version(self) -> "DocumentVersion":
        """Keep the present file as a former version, before another takes its place."""
        names = ("file", "kind", "size", "findings", "uploaded_at", "uploaded_by")
        last = self.versions.first()
        number = last.number + 1 if last else 1
        values = {name: getattr(self, name) for name in names}
        return DocumentVersion.objects.create(document=self, number=number, **values)

    def restore(self, version: "DocumentVersion") -> None:
        """Take the file of a former version; the present one becomes a version itself."""
        self.keep_version()
        for name in ("file", "kind", "size", "findings"):
            setattr(self, name, getattr(version, name))
        self.uploaded_at = timezone.now()
        self.save()

    def as_choice(self) -> Choice:
        return Choice(
            kind=self.chooser_kind,
            key=str(self.pk),
            title=self.title,
            details=self.description,
            url=self.get_absolute_url(),
            status="Verlopen" if self.has_expired else "",
        )


class DocumentVersion(StoredFile):
    """A file that another one has replaced; the present one is that of the document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_number")
        ]

    def __str__(self) -> str:
        return f"versie {self.number}"


def _free_slug(title: str) -> str:
    """Return the title as an address that no document has or had."""
    base = slugify(title)[:MAX_SLUG].strip("-") or "bestand"
    taken = set(Document.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)


# A signal, because a queryset deletes rows without calling `delete` of the model.
@receiver(post_delete, sender=Document)
@receiver(post_delete, sender=DocumentVersion)
def discard_file(instance: StoredFile, **kwargs: object) -> None:
    transaction.on_commit(partial(private_storage().delete, str(instance.file.name)))
