"""The kinds of files that can be downloaded, recognised by their contents and not by their name."""

from collections.abc import Mapping
from typing import IO
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models

MAX_BYTES = 20 * 1024 * 1024
HEADER_BYTES = 1024  # within which a PDF begins (ISO 32000-1, annex H.3.4.1)
MAX_MEMBERS = 5_000
TOO_HEAVY = "Dit bestand is groter dan 20 MB. Maak het kleiner, of deel het op."
UNKNOWN = (
    "Dit is geen PDF, Word-, Excel-, OpenDocument- of CSV-bestand. Sla het op als een van deze "
    "soorten en probeer het opnieuw."
)
MACROS = (
    "In dit bestand zitten macro's: programma's die bij het openen kunnen starten. Sla het op "
    "zonder macro's en probeer het opnieuw."
)


class Kind(models.TextChoices):
    """A kind of file; its value is the extension."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"
    ODT = "odt", "OpenDocument-tekst"
    ODS = "ods", "OpenDocument-rekenblad"
    CSV = "csv", "CSV"


CONTENT_TYPES: Mapping[str, str] = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.ODT: "application/vnd.oasis.opendocument.text",
    Kind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    Kind.CSV: "text/csv; charset=utf-8",
}
# The member that makes a ZIP a document of Office Open XML.
OFFICE_MEMBERS = {"word/document.xml": Kind.DOCX, "xl/workbook.xml": Kind.XLSX}
MACRO_MEMBER = "vbaProject.bin"


def recognise(upload: File) -> Kind:
    """Return the kind of an upload; raise `ValidationError` for what cannot be offered."""
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError(TOO_HEAVY)
    upload.seek(0)
    start = upload.read(HEADER_BYTES)
    if b"%PDF-" in start:
        return Kind.PDF
    kind = _recognise_zip(upload) if start.startswith(b"PK\x03\x04") else _recognise_text(upload)
    if kind is None:
        raise ValidationError(UNKNOWN)
    return kind


def _recognise_zip(upload: IO[bytes]) -> Kind | None:
    upload.seek(0)
    try:
        with ZipFile(upload) as archive:
            names = archive.namelist()[:MAX_MEMBERS]
            if any(name.endswith(MACRO_MEMBER) for name in names):
                raise ValidationError(MACROS)
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    declared = member.read(100).decode("ascii", "replace").strip()
                return {CONTENT_TYPES[kind]: kind for kind in (Kind.ODT, Kind.ODS)}.get(declared)
            return next((kind for name, kind in OFFICE_MEMBERS.items() if name in names), None)
    except (BadZipFile, NotImplementedError, RuntimeError, OSError):
        return None


def _recognise_text(upload: IO[bytes]) -> Kind | None:
    """Recognise a table as text: in UTF-8, without control characters, with separators."""
    upload.seek(0)
    try:
        text = upload.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    is_plain = all(char.isprintable() or char in "\r\n\t" for char in text[:100_000])
    first = text.lstrip()[:1_000].partition("\n")[0]
    is_table = any(separator in first for separator in ";,\t")
    return Kind.CSV if is_plain and is_table and not first.startswith("<") else None
