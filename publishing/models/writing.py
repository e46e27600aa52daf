"""Rows about texts: hard words, findings in what is live, links elsewhere, dates of review."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from publishing.models.generic import GenericRow, GenericRowQuerySet


class JargonTerm(models.Model):
    words = models.CharField(
        "moeilijke woorden",
        max_length=200,
        unique=True,
        help_text="Eén woord, of vormen ervan met een komma ertussen: faciliteren, faciliteert.",
    )
    alternative = models.CharField(
        "schrijf liever", max_length=200, help_text="Bijvoorbeeld: helpen, mogelijk maken."
    )

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = "moeilijk woord"
        verbose_name_plural = "moeilijke woorden"
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words


class TextFinding(GenericRow):
    """A finding in an object that is live, and what editors do about it.

    `field` names a column of child rows with its relation: `measurements.note`.
    """

    is_owned_with_object = True

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Klaar"
        ACCEPTED = "accepted", "Laat zo"

    title = models.CharField("pagina", max_length=300, editable=False)
    rule = models.CharField("bevinding", max_length=20, editable=False)
    field = models.CharField("veld", max_length=100, editable=False)
    words = models.CharField("woorden", max_length=300, blank=True, editable=False)
    advice = models.CharField("wat te doen", max_length=500, editable=False)
    state = models.CharField("stand", max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.CharField(
        "reden", max_length=300, blank=True, help_text="Waarom dit zo mag blijven."
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="wie doet het",
        help_text="Wie dit mag wijzigen. Kiest u een collega, dan krijgt die een mail.",
    )
    due_on = models.DateField(
        "vóór", null=True, blank=True, help_text="Op die dag krijgt wie het doet nog een mail."
    )
    # When the owner is to be mailed about it next.
    notify_at = models.DateTimeField(null=True, editable=False, db_index=True)
    found_on = models.DateField("gevonden op", auto_now_add=True)

    objects: ClassVar = GenericRowQuerySet.as_manager()

    class Meta:
        verbose_name = "bevinding in een tekst"
        verbose_name_plural = "bevindingen in teksten"
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "rule", "field", "words"],
                name="text_finding_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.words or self.advice}"

    def clean(self) -> None:
        if self.state == self.State.ACCEPTED and not self.reason:
            raise ValidationError({"reason": "Schrijf op waarom dit zo mag blijven."})


class TextCheck(GenericRow):
    """The moment at which an object was checked last."""

    checked_at = models.DateTimeField()

    objects: ClassVar = GenericRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="text_check_once")
        ]


class ExternalLink(models.Model):
    """An address elsewhere to which a live page links, and what it answered."""

    class Outcome(models.TextChoices):
        UNKNOWN = "unknown", "Nog niet bekeken"
        FINE = "fine", "In orde"
        MOVED = "moved", "Verhuisd"
        GONE = "gone", "Weg"
        UNREACHABLE = "unreachable", "Niet bereikbaar"

    url = models.CharField(max_length=1000, unique=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.UNKNOWN)
    moved_to = models.CharField(max_length=1000, blank=True)
    failed_nights = models.PositiveSmallIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, db_index=True)
    # The last night on which a live page had it.
    linked_on = models.DateField(db_index=True)

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        return self.url


class ReviewReminder(GenericRow):
    """A date of review about which its editor has been mailed."""

    check_before = models.DateField()

    objects: ClassVar = GenericRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], name="review_reminder_once"
            )
        ]
