# Belongs here: files that visitors download, each with its former versions.
# Does not belong here: where a file is linked; texts of the other apps hold its address.

from collections.abc import Mapping, Sequence

from django.core.files.base import File
from django.db import models
from django.urls import reverse

from documents.file_kinds import Kind, recognise
from documents.library_file import (
    LibraryFile,
    LibraryFileQuerySet,
    StoredFile,
    discard_files_of,
    random_path,
)
from documents.pdf_checks import EXPLANATIONS, check_pdf
from publishing.joined_keys import join_keys, split_keys

document_path = random_path  # its name in migrations

EXPIRED = (
    "Bezoekers zien dit document niet: het is niet meer geldig. Kies een ander, of verleng het."
)

IN_TRASH = (
    "Bezoekers zien dit document niet: het ligt in de prullenbak. Kies een ander, of haal het "
    "terug."
)


class DocumentFile(StoredFile):
    kind = models.CharField("soort", max_length=4, choices=Kind.choices, editable=False)
    findings = models.CharField(max_length=100, blank=True, editable=False)  # of `pdf_checks`

    version_columns = (*StoredFile.version_columns, "findings")

    class Meta:
        abstract = True

    @property
    def problems(self) -> Sequence[str]:
        """Return what keeps some people from reading it, in words for an editor."""
        return [text for code, text in EXPLANATIONS.items() if code in split_keys(self.findings)]


class Document(DocumentFile, LibraryFile):
    """A file with an address of its own, that is public as long as it is valid."""

    objects = LibraryFileQuerySet.as_manager()

    chooser_kind = "document"
    search_names = ("bestand", "bestanden")
    expired_reason, trashed_reason = EXPIRED, IN_TRASH

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "documenten"
        ordering = ["-uploaded_at"]

    def get_absolute_url(self) -> str:
        """Return its address, which a new version keeps."""
        return reverse("document", args=[self.slug, self.kind])

    def public_paths(self) -> list[str]:
        """Return its address with each extension: a new version may be of another kind."""
        return [reverse("document", args=[self.slug, kind]) for kind in Kind.values]

    @classmethod
    def read_upload(cls, upload: File) -> Mapping[str, object]:
        kind = recognise(upload)
        upload.seek(0)
        findings = check_pdf(upload.read()) if kind is Kind.PDF else []
        return {"kind": kind, "findings": join_keys(findings)}


class DocumentVersion(DocumentFile):
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


discard_files_of(Document, DocumentVersion)
