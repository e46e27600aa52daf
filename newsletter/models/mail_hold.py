from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from newsletter.models.mailing import Mailing

# The largest primary key.
EVERY_ROW = 2**63 - 1


class MachineMark(models.Model):
    """The last round of a machine on this database; its `DATA_DIR` holds the same number.

    A machine that remembers a higher number has seen a later state: the database was restored.
    """

    machine = models.UUIDField(primary_key=True)
    round = models.PositiveBigIntegerField(default=0)
    seen_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        return f"{self.machine}: {self.round}"


class MailHoldQuerySet(models.QuerySet["MailHold"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def holding_single_mails(self) -> Self:
        return self.filter(closed_at=None, single_mail_decision="")

    def stopping_work(self) -> Self:
        return self.filter(stops_work=True)

    def last_held_delivery(self) -> int:
        """Return the last single mail that waits for an editor; 0 when none does."""
        return self._last_held("last_delivery")

    def last_held_request(self) -> int:
        return self._last_held("last_request")

    def _last_held(self, field: str) -> int:
        values = self.holding_single_mails().values_list(field, flat=True)
        return max((EVERY_ROW if value is None else value for value in values), default=0)


class MailHold(models.Model):
    """A time in which mail waits for an editor, because the site missed something.

    What was queued before it waits: mailings (`HeldMailing`), and after a restore also single mails
    and requests, up to `last_delivery` and `last_request`.
    """

    class Cause(models.TextChoices):
        RESTORED = "restored", "de database is teruggezet"
        UNKNOWN = "unknown", "deze machine kent de database niet"
        AWAY = "away", "de site stond stil"

    class SingleMailDecision(models.TextChoices):
        SEND = "send", "versturen"
        LEAVE_OUT = "leave_out", "weglaten"

    cause = models.CharField(max_length=8, choices=Cause.choices)
    started_at = models.DateTimeField(default=timezone.now)
    # The last sign of life in the database; `None` when it has none.
    database_seen_at = models.DateTimeField(null=True)
    # The last sign of life of the machine, on whatever database; `None` when it is new.
    machine_seen_at = models.DateTimeField(null=True)
    # Primary keys; `None` until the schedule, which mails to editors, has run once.
    last_delivery = models.PositiveBigIntegerField(null=True)
    last_request = models.PositiveBigIntegerField(null=True)
    # After `manage.py restore`: nothing planned is done, and no mail at all goes, until an editor
    # says so.
    stops_work = models.BooleanField(default=False)
    single_mail_decision = models.CharField(
        max_length=9, choices=SingleMailDecision.choices, blank=True
    )
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar = MailHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cause"], condition=Q(closed_at=None), name="mail_hold_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_cause_display()}: {self.started_at}"


class HeldMailingQuerySet(models.QuerySet["HeldMailing"]):
    def undecided(self) -> Self:
        return self.filter(decision="").exclude(mailing__state__in=Mailing.ENDED_STATES)

    def waiting_for_worker(self) -> Self:
        """Return what is decided and not carried out yet."""
        decisions = [HeldMailing.Decision.CERTAIN, HeldMailing.Decision.ALL]
        return self.filter(decision__in=decisions, is_applied=False)


class HeldMailing(models.Model):
    """A mailing that waits for an editor, and what is known about who has it already."""

    class Decision(models.TextChoices):
        CERTAIN = "certain", "Verder met wie hem zeker niet heeft"
        ALL = "all", "Toch naar iedereen die wacht"
        STOP = "stop", "Gestopt"

    hold = models.ForeignKey(MailHold, on_delete=models.CASCADE, related_name="mailings")
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="holds")
    # The waiting deliveries up to this primary key may have been sent; `None`: every reader.
    uncertain_up_to = models.PositiveBigIntegerField(null=True)
    certain = models.PositiveIntegerField("heeft hem zeker niet", default=0)
    uncertain = models.PositiveIntegerField("heeft hem misschien", default=0)
    decision = models.CharField(max_length=7, choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # Whether a worker has carried out the decision.
    is_applied = models.BooleanField(default=False)

    objects: ClassVar = HeldMailingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["hold", "mailing"], name="held_mailing_once")
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id}: {self.get_decision_display()}"
