import secrets
from functools import partial
from typing import ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from newsletter.models.landsdelen_field import LandsdelenField
from newsletter.models.subscriber import Subscriber
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
    """A list of addresses from elsewhere: of people who consented, or who want no mail.

    reading → checking → checked → importing → done; the first three → cancelled; reading → failed;
    another choice of columns leads back to reading. The import stays for ever, as proof
    (art. 7(1) AVG); its file and rows, which hold the addresses, do not.
    """

    class Purpose(models.TextChoices):
        SUBSCRIBE = "subscribe", "Deze mensen willen de nieuwsbrief"
        STOP = "stop", "Deze adressen willen geen post"

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
    purpose = models.CharField(
        "wat voor lijst is dit",
        max_length=10,
        choices=Purpose.choices,
        default=Purpose.SUBSCRIBE,
    )
    source = models.CharField(
        "waar komt de lijst vandaan",
        max_length=200,
        help_text="Bijvoorbeeld: de inschrijflijst van het congres in Zwolle.",
    )
    # Of a list of stopped addresses there is no consent to prove.
    consented_on = models.DateField(
        "wanneer gaven zij toestemming",
        null=True,
        blank=True,
        help_text="De laatste dag waarop iemand op de lijst kwam.",
    )
    wording = models.TextField(
        "met welke woorden",
        max_length=1000,
        blank=True,
        help_text="De tekst die erbij stond, woord voor woord.",
    )
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    user_name = models.CharField("door", max_length=150, blank=True)
    created_at = models.DateTimeField("wanneer", default=timezone.now)
    ended_at = models.DateTimeField("klaar op", null=True)
    # What was handed in, until an editor has approved what was read.
    upload = models.FileField(
        storage=private_storage, upload_to=upload_path, blank=True, editable=False
    )
    layout = models.JSONField(default=dict, blank=True, editable=False)  # see `csv_import.layout`
    line_count = models.PositiveIntegerField(default=0, editable=False)  # about, to show how far
    problem = models.CharField(max_length=300, blank=True, editable=False)
    total = models.PositiveIntegerField("regels", default=0)
    verdict_counts = models.JSONField(default=dict)

    UNAPPROVED_STATES: ClassVar = (State.READING, State.CHECKING, State.CHECKED)

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

    def count_of(self, *verdicts: str) -> int:
        return sum(self.verdict_counts.get(verdict, 0) for verdict in verdicts)

    @property
    def to_import(self) -> int:
        return self.count_of(ImportRow.Verdict.NEW)

    @property
    def to_stop(self) -> int:
        return self.count_of(*ImportRow.STOPPING_VERDICTS)

    @property
    def to_end(self) -> int:
        """The number of readers among those."""
        return self.count_of(ImportRow.Verdict.TO_END)

    @property
    def open_count(self) -> int:
        return self.to_import + self.to_stop

    @property
    def imported_count(self) -> int:
        return self.count_of(ImportRow.Verdict.IMPORTED)

    @property
    def stopped_count(self) -> int:
        return self.count_of(ImportRow.Verdict.STOPPED)

    @property
    def done_count(self) -> int:
        return self.imported_count + self.stopped_count

    @property
    def accepted_total(self) -> int:
        """The number of rows that are imported or stopped, or will be."""
        return self.open_count + self.done_count

    @property
    def unchanged_count(self) -> int:
        return self.count_of(ImportRow.Verdict.SUBSCRIBED)

    @property
    def left_out_count(self) -> int:
        return self.judged_count - self.accepted_total - self.unchanged_count

    @property
    def approval_key(self) -> str:
        """The numbers that an editor approves."""
        return f"{self.to_import} {self.to_stop} {self.to_end}"

    @property
    def is_changeable(self) -> bool:
        """True while its file can be read in another way."""
        return bool(self.upload) and self.state in self.UNAPPROVED_STATES

    def discard_upload(self) -> None:
        """Forget the file and its columns, and delete the file once that is committed."""
        if self.upload:
            transaction.on_commit(partial(self.upload.storage.delete, str(self.upload.name)))
            self.upload = ""
        self.layout = {}

    def add_to_count(self, verdict: str, change: int) -> None:
        self.verdict_counts[verdict] = self.verdict_counts.get(verdict, 0) + change


class ImportRow(models.Model):
    """One address of an import, or a line without one; deleted some time after the import ends."""

    class Verdict(models.TextChoices):
        NEW = "new", "Nieuw"
        IMPORTED = "imported", "Ingevoerd"
        SUBSCRIBED = "subscribed", "Al abonnee"
        WAITING = "waiting", "Moet zelf nog bevestigen"
        LEFT = "left", "Meldde zich af"
        SUPPRESSED = "suppressed", "Gestopt adres"
        TO_STOP = "to_stop", "Wordt gestopt"
        TO_END = "to_end", "Is abonnee, en wordt gestopt"
        STOPPED = "stopped", "Gestopt"
        UNCONFIRMED = "unconfirmed", "Daar niet bevestigd"
        UNCLEAR = "unclear", "Status onbekend"
        DUPLICATE = "duplicate", "Dubbel"
        INVALID = "invalid", "Ongeldig"

    STOPPING_VERDICTS: ClassVar = (Verdict.TO_STOP, Verdict.TO_END)
    # Given while the file is read; whatever else it holds of such an address does not count.
    READING_VERDICTS: ClassVar = (Verdict.INVALID, Verdict.UNCONFIRMED, Verdict.UNCLEAR)

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("rij")
    line = models.PositiveIntegerField("regel", default=0)
    # Normalised, or (of an invalid row) as it was uploaded.
    email = models.CharField("e-mailadres", max_length=320)
    landsdelen = LandsdelenField("landsdelen")
    # The reason to suppress the address, if the list gives one, and since when.
    stop_reason = models.CharField(max_length=10, choices=Subscriber.Reason.choices, blank=True)
    stopped_on = models.DateField(null=True, blank=True)
    # A status that we do not know, by `status_key`.
    status_word = models.CharField(max_length=40, blank=True)
    # What the list says of this address, or what is wrong with its line.
    remark = models.CharField("op de lijst", max_length=200, blank=True)
    # Empty until the row is checked.
    verdict = models.CharField("uitslag", max_length=12, choices=Verdict.choices, blank=True)
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
        return f"regel {self.line}"

    @property
    def reasons(self) -> str:
        """The reason for the verdict, after what the list says."""
        return f"{self.remark} {self.explanation}".strip()
