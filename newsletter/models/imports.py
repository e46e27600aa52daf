import secrets
from functools import partial
from typing import ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from newsletter.models.landsdelen_field import LandsdelenField
from publishing.models.export import private_storage


def upload_path(subscriber_import: "Import", filename: str) -> str:
    return f"imports/{secrets.token_hex(16)}.csv"


class ImportQuerySet(models.QuerySet["Import"]):
    def in_progress(self) -> Self:
        """Return the imports that a worker has work for, oldest first."""
        return self.filter(state__in=[Import.State.CHECKING, Import.State.IMPORTING]).order_by("pk")

    def may_add_subscribers(self) -> Self:
        """Return the imports that add subscribers, or will once an editor agrees."""
        return self.filter(state__in=[Import.State.CHECKED, Import.State.IMPORTING]).order_by("pk")


class Import(models.Model):
    """A list of addresses of people who consented elsewhere, with the proof (art. 7(1) AVG).

    reading → checking → checked → importing → done; the first three → cancelled; reading → failed.
    The import stays for ever, as proof; its file and rows, which hold the addresses, do not.
    """

    class State(models.TextChoices):
        READING = "reading", "Wordt gelezen"
        CHECKING = "checking", "Wordt nagekeken"
        CHECKED = "checked", "Wacht op uw akkoord"
        IMPORTING = "importing", "Wordt ingevoerd"
        DONE = "done", "Ingevoerd"
        CANCELLED = "cancelled", "Afgebroken"
        FAILED = "failed", "Niet te lezen"

    state = models.CharField(
        "status", max_length=10, choices=State.choices, default=State.CHECKING, db_index=True
    )
    source = models.CharField(
        "waar gaven zij toestemming",
        max_length=200,
        help_text="Bijvoorbeeld: de inschrijflijst van het congres in Zwolle.",
    )
    consented_on = models.DateField(
        "wanneer gaven zij die", help_text="De laatste dag waarop iemand op de lijst kwam."
    )
    wording = models.TextField(
        "met welke woorden",
        max_length=1000,
        help_text="De tekst die erbij stond, woord voor woord.",
    )
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    user_name = models.CharField("door", max_length=150, blank=True)
    created_at = models.DateTimeField("wanneer", default=timezone.now)
    ended_at = models.DateTimeField("klaar op", null=True)
    # What was handed in, until it is read.
    upload = models.FileField(
        storage=private_storage, upload_to=upload_path, blank=True, editable=False
    )
    line_count = models.PositiveIntegerField(default=0, editable=False)  # about, to show how far
    problem = models.CharField(max_length=300, blank=True, editable=False)
    total = models.PositiveIntegerField("regels", default=0)
    verdict_counts = models.JSONField(default=dict)

    objects: ClassVar = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = "invoer van adressen"
        verbose_name_plural = "ingevoerde adressen"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"invoer {self.pk}"

    @property
    def wording_reference(self) -> str:
        """The name of this import in the ledger, where other lines name a wording."""
        return f"invoer-{self.pk}"

    @property
    def judged_count(self) -> int:
        return sum(self.verdict_counts.values())

    @property
    def to_import(self) -> int:
        return self.verdict_counts.get(ImportRow.Verdict.NEW, 0)

    @property
    def accepted_total(self) -> int:
        """The number of rows that are imported or will be."""
        return self.to_import + self.verdict_counts.get(ImportRow.Verdict.IMPORTED, 0)

    def discard_upload(self) -> None:
        """Empty the field, and delete the file once that is committed."""
        if self.upload:
            transaction.on_commit(partial(self.upload.storage.delete, str(self.upload.name)))
            self.upload = ""

    def add_to_count(self, verdict: str, change: int) -> None:
        self.verdict_counts[verdict] = self.verdict_counts.get(verdict, 0) + change


class ImportRow(models.Model):
    """One line of an import; deleted some time after the import ends."""

    class Verdict(models.TextChoices):
        NEW = "new", "Nieuw"
        IMPORTED = "imported", "Ingevoerd"
        SUBSCRIBED = "subscribed", "Al abonnee"
        WAITING = "waiting", "Moet zelf nog bevestigen"
        LEFT = "left", "Meldde zich af"
        SUPPRESSED = "suppressed", "Gestopt adres"
        DUPLICATE = "duplicate", "Dubbel"
        INVALID = "invalid", "Ongeldig"

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("regel")
    # Normalised, or (of an invalid row) as it was uploaded.
    email = models.CharField("e-mailadres", max_length=320)
    landsdelen = LandsdelenField("landsdelen")
    # Empty until the row is checked.
    verdict = models.CharField("uitslag", max_length=10, choices=Verdict.choices, blank=True)
    explanation = models.CharField("waarom", max_length=200, blank=True)

    objects: ClassVar = models.Manager()

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["batch", "verdict", "number"], name="import_row_verdict"),
            models.Index(fields=["batch", "email", "number"], name="import_row_email"),
            # To erase an address from all imports.
            models.Index(fields=["email"], name="import_row_address"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_number"),
        ]

    def __str__(self) -> str:
        return f"regel {self.number}"
