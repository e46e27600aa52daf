from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from newsletter.models.failure_causes import UNWEIGHED_REFUSALS, FailureCause
from newsletter.models.issue import Issue
from newsletter.models.landsdelen_field import LandsdelenField
from publishing.mail_templates import MailContent
from publishing.models import Revision

# Seconds of sending before a rate is more than a guess.
MIN_RATE_SECONDS = 5
RATE_WINDOW_SECONDS = 60
# The large columns, for queries that do without.
BODY_COLUMNS = ("text", "html", "pictures")
BODY_LOOKUPS = tuple(f"mailing__{column}" for column in BODY_COLUMNS)

# A Unix time in seconds, and how many mails were sent in the batch that ended then.
SentBatch = tuple[float, int]


class MailingQuerySet(models.QuerySet["Mailing"]):
    def due(self) -> Self:
        """Return what is to be prepared: planned for now or earlier, or interrupted meanwhile."""
        states = [Mailing.State.SCHEDULED, Mailing.State.PREPARING]
        return self.filter(state__in=states, send_at__lte=timezone.now()).order_by("send_at")

    def in_progress(self) -> Self:
        """Return what is being sent or paused."""
        return self.filter(state__in=[Mailing.State.SENDING, Mailing.State.PAUSED]).order_by("pk")

    def without_bodies(self) -> Self:
        """Leave out the text, the HTML and the pictures, which are large."""
        return self.defer(*BODY_COLUMNS)

    def sending(self) -> Self:
        return self.filter(state=Mailing.State.SENDING).order_by("pk")


class Mailing(models.Model):
    """The sending of an issue: its frozen content, and counts of what became of it.

    scheduled → preparing → sending ⇄ paused → done; any of these but the last → cancelled.
    """

    class State(models.TextChoices):
        SCHEDULED = "scheduled", "Ingepland"
        PREPARING = "preparing", "Wordt klaargezet"
        SENDING = "sending", "Wordt verstuurd"
        PAUSED = "paused", "Gepauzeerd"
        DONE = "done", "Verstuurd"
        CANCELLED = "cancelled", "Geannuleerd"

    class FollowUp(models.TextChoices):
        """Work that a worker still has to do on deliveries that ended."""

        # To those of `follow_up_choice`.
        RETRY = "retry", "naar een keuze"
        RETRY_REFUSED = "refused", "naar wie is geweigerd"
        ASSESS_REFUSALS = "assess", "geweigerde adressen wegen"

    ENDED_STATES: ClassVar = (State.DONE, State.CANCELLED)
    # States of a delivery that are counted, each in the field of the same name.
    COUNTED_DELIVERY_STATES: ClassVar = ("sent", "failed", "skipped", "uncertain")
    # One refusal weighs as much as this many accepted mails. A higher score than the
    # maximum means that the servers refuse us, not the addresses.
    REFUSAL_WEIGHT: ClassVar = 4
    MAX_REFUSAL_SCORE: ClassVar = 20 * REFUSAL_WEIGHT
    # Refusals and returned mails are about us when they are more than a few and than this share.
    FEW: ClassVar = 3
    MAX_REFUSED_SHARE: ClassVar = 0.2
    # Unsubscribing within this time after the start is counted apart.
    FIRST_DAYS: ClassVar = timedelta(days=7)

    issue = models.OneToOneField(
        Issue, on_delete=models.PROTECT, related_name="mailing", verbose_name="nieuwsbrief"
    )
    # The version that was checked and is sent, whatever is saved after.
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        "status", max_length=10, choices=State.choices, default=State.SCHEDULED, db_index=True
    )
    send_at = models.DateTimeField("versturen op", default=timezone.now)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    audience = LandsdelenField("voor wie")
    pause_reason = models.CharField("waarom gepauzeerd", max_length=300, blank=True)

    subject = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    # A list of `MailPicture` as JSON: a copy, whatever becomes of the picture in the library.
    pictures = models.JSONField(default=list)

    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    candidates = models.PositiveIntegerField("geadresseerden", default=0)
    sent = models.PositiveIntegerField("verstuurd", default=0)
    failed = models.PositiveIntegerField("mislukt", default=0)
    skipped = models.PositiveIntegerField("overgeslagen", default=0)
    uncertain = models.PositiveIntegerField("onzeker", default=0)
    bounced = models.PositiveIntegerField("teruggekomen", default=0)
    complained = models.PositiveIntegerField("als ongewenst gemeld", default=0)
    unsubscribed = models.PositiveIntegerField("afgemeld", default=0)
    # Of these, within `FIRST_DAYS`; unknown of mailings from before this was counted.
    unsubscribed_soon = models.PositiveIntegerField("snel afgemeld", default=0, null=True)
    # A list of [reason, refusal, number]; see `count_failures`.
    failure_counts = models.JSONField(default=list)
    # A list of `SentBatch`, oldest first, at most a minute old; an empty batch marks a restart.
    recent_sends = models.JSONField(default=list)
    # How unlikely it is by now that the servers refuse these addresses, and not us.
    refusal_score = models.PositiveIntegerField(default=0)
    follow_up = models.CharField(max_length=9, choices=FollowUp.choices, blank=True)
    # A `newsletter.missed_deliveries.MissedChoice`, as long as the worker needs it.
    follow_up_choice = models.JSONField(default=dict)
    # The follow-up is about deliveries that ended before this time.
    follow_up_requested_at = models.DateTimeField(null=True)
    # The counts stay when the deliveries go.
    deliveries_deleted = models.BooleanField(default=False)

    objects: ClassVar = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = "verzending"
        verbose_name_plural = "verzendingen"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(
                    candidates=models.F("sent")
                    + models.F("failed")
                    + models.F("skipped")
                    + models.F("uncertain")
                ),
                name="mailing_done_adds_up",
            )
        ]

    def __str__(self) -> str:
        return f"verzending van {self.issue}"

    @property
    def content(self) -> MailContent:
        """The frozen mail, with placeholders for the links of each reader."""
        return MailContent.from_row(self)

    @property
    def is_sent_or_starting(self) -> bool:
        """True from when the mail is being prepared."""
        return self.started_at is not None or self.state == self.State.PREPARING

    @property
    def finished_count(self) -> int:
        return self.sent + self.failed + self.skipped + self.uncertain

    @property
    def remaining_count(self) -> int:
        return self.candidates - self.finished_count

    @property
    def per_minute(self) -> int | None:
        """Mails a minute since it (re)started, over a minute at most; `None` when too early."""
        now = timezone.now().timestamp()
        batches = self._batches_since(now - RATE_WINDOW_SECONDS)
        started = self.started_at.timestamp() if self.started_at else 0
        restarts = (at for at, number in batches if not number)
        seconds = now - max(now - RATE_WINDOW_SECONDS, started, *restarts)
        sent = sum(number for _, number in batches)
        return round(sent * 60 / seconds) if seconds >= MIN_RATE_SECONDS else None

    @property
    def minutes_left(self) -> int | None:
        """Minutes at the current rate, at least one; `None` while nothing moves."""
        rate = self.per_minute
        return max(1, round(self.remaining_count / rate)) if rate else None

    def recent_sends_with(self, number: int) -> list[SentBatch]:
        """Return `recent_sends` with a batch of `number` mails added."""
        now = timezone.now().timestamp()
        batches = self._batches_since(now - RATE_WINDOW_SECONDS)
        return [*batches, (round(now, 1), number)] if number else batches

    def _batches_since(self, moment: float) -> list[SentBatch]:
        return [(at, number) for at, number in self.recent_sends if at > moment]

    def count_failures(self) -> "Counter[FailureCause]":
        """Return how many deliveries failed, by cause."""
        rows = self.failure_counts
        return Counter({FailureCause(reason, refusal): n for reason, refusal, n in rows})

    def store_failures(self, numbers: Mapping[FailureCause, int]) -> None:
        """Set `failure_counts`, without saving."""
        self.failure_counts = [[*cause, number] for cause, number in numbers.items() if number]

    @property
    def unweighed_count(self) -> int:
        """The number of refusals that still have to be weighed."""
        return sum(
            number
            for cause, number in self.count_failures().items()
            if cause.refusal in UNWEIGHED_REFUSALS
        )

    @property
    def is_refused(self) -> bool:
        """True if so many were refused that it is about us: one after the other, or in the end.

        Where nobody's mail was accepted, two are many.
        """
        if self.refusal_score > self.MAX_REFUSAL_SCORE:
            return True
        if self.remaining_count or self.follow_up:
            return False
        refused = self.unweighed_count
        return self.is_many(refused) or (refused > 1 and not self.sent)

    @property
    def can_assess_refusals(self) -> bool:
        """True if there are refusals to weigh, and so few that they are about the addresses."""
        refused = self.unweighed_count
        is_rare = refused <= self.FEW or not self.refusal_score
        return bool(refused) and is_rare and not (self.is_many(refused) or self.follow_up)

    def is_many(self, number: int) -> bool:
        """Return whether so many readers of the mailing were refused that it is about us."""
        return number > max(self.FEW, self.candidates * self.MAX_REFUSED_SHARE)

    @property
    def has_many_bounces(self) -> bool:
        """True if so much came back that no reader may be blamed for it."""
        return self.is_many(self.bounced)

    def refusal_score_after(self, refusals: int, sent: int) -> int:
        """Return the score after so many more refusals and accepted mails."""
        return max(0, self.refusal_score + self.REFUSAL_WEIGHT * refusals - sent)
