from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from newsletter.models.audience import LandsdelenField
from newsletter.models.issue import Issue
from publishing.models import Revision

MIN_RATE_SECONDS = 5
"""Seconds, before which a pace is but a guess."""


class MailingQuerySet(models.QuerySet["Mailing"]):
    def due(self) -> Self:
        """What is to be prepared: its moment came, or preparing it was cut off."""
        states = [Mailing.State.SCHEDULED, Mailing.State.PREPARING]
        return self.filter(state__in=states, send_at__lte=timezone.now()).order_by("send_at")

    def in_progress(self) -> Self:
        """What is being sent, or will be again."""
        return self.filter(state__in=[Mailing.State.SENDING, Mailing.State.PAUSED]).order_by("pk")

    def without_bodies(self) -> Self:
        """Without the mail itself, which is large."""
        return self.defer("text", "html")

    def sending(self) -> Self:
        return self.filter(state=Mailing.State.SENDING).order_by("pk")


class Mailing(models.Model):
    """An issue on its way to its readers: frozen as it is sent, with counts of what came of it.

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
        """What a worker still has to do about deliveries that ended."""

        FAILED = "failed", "naar de mislukte"
        UNCERTAIN = "uncertain", "naar de onzekere"
        DOUBTED = "doubted", "naar wie is geweigerd zonder reden"
        WEIGH = "weigh", "geweigerde adressen wegen"

    ENDED_STATES: ClassVar = (State.DONE, State.CANCELLED)
    COUNTED_DELIVERY_STATES: ClassVar = ("sent", "failed", "skipped", "uncertain")
    """The states of deliveries that are counted, each in the field of that name."""
    DOUBTED: ClassVar = " refused"
    """How the reason of a delivery ends that a server refused without saying whether it is she."""
    REFUSAL_WEIGHT: ClassVar = 4
    MAX_REFUSAL_SCORE: ClassVar = 20 * REFUSAL_WEIGHT
    """One such refusal weighs as much as so many mails that are taken; too many are about us."""

    issue = models.OneToOneField(
        Issue, on_delete=models.PROTECT, related_name="mailing", verbose_name="nieuwsbrief"
    )
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    """What was checked and is to be sent, whatever is saved after."""
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
    failure_counts = models.JSONField(default=dict)
    """Why deliveries failed: reason → how many."""
    recent_sends = models.JSONField(default=list)
    """What was sent lately: [unix time in s, number], oldest first, at most a minute back.

    Of none, where it was taken up again.
    """
    refusal_score = models.PositiveIntegerField(default=0)
    """How unlikely it is by now that the servers refuse these addresses, and not us."""
    follow_up = models.CharField(max_length=9, choices=FollowUp.choices, blank=True)
    follow_up_requested_at = models.DateTimeField(null=True)
    """When it was asked for: what ends after that is not meant."""
    deliveries_deleted = models.BooleanField(default=False)
    """Whether its deliveries were deleted; the counts stay."""

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
    def is_sent_or_starting(self) -> bool:
        """Whether readers have it, or are about to."""
        return self.started_at is not None or self.state == self.State.PREPARING

    @property
    def finished_count(self) -> int:
        return self.sent + self.failed + self.skipped + self.uncertain

    @property
    def remaining_count(self) -> int:
        return self.candidates - self.finished_count

    @property
    def per_minute(self) -> int | None:
        """At the pace since it (re)started, a minute at most; `None` while that says little."""
        now = timezone.now().timestamp()
        lately = [(at, number) for at, number in self.recent_sends if at > now - 60]
        started = self.started_at.timestamp() if self.started_at else 0
        seconds = now - max(now - 60, started, *(at for at, number in lately if not number))
        sent = sum(number for _, number in lately)
        return round(sent * 60 / seconds) if seconds >= MIN_RATE_SECONDS else None

    @property
    def minutes_left(self) -> int | None:
        """At the pace of the last minute, at least one; `None` while nothing moves."""
        pace = self.per_minute
        return max(1, round(self.remaining_count / pace)) if pace else None

    @property
    def can_assess_refusals(self) -> bool:
        """Whether some were refused without a reason, and so few that it is about them."""
        some = any(reason.endswith(self.DOUBTED) for reason in self.failure_counts)
        return some and not self.refusal_score and not self.follow_up

    def refusal_score_after(self, reasons: Iterable[str], sent: int) -> int:
        """`doubt` after these failed and so many were sent."""
        refused = sum(reason.endswith(self.DOUBTED) for reason in reasons)
        return max(0, self.refusal_score + self.REFUSAL_WEIGHT * refused - sent)

    def recent_sends_with(self, number: int) -> list[Any]:
        """`pace` with `number` more."""
        now = timezone.now().timestamp()
        lately = [it for it in self.recent_sends if it[0] > now - 60]
        return [*lately, [round(now, 1), number]] if number else lately
