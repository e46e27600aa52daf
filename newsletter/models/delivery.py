from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from newsletter.models.mailing import Mailing
from newsletter.models.subscriber import Subscriber
from newsletter.models.workers import Worker


class TransactionalMail(models.Model):
    """A mail to one person, as it was written."""

    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        return self.subject


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def ready_to_send(self, mailing: int | None) -> Self:
        """What may go now, of a mailing or (`None`) of the single mails."""
        return self.filter(
            mailing=mailing,
            state=Delivery.State.PENDING,
            ended_at=None,
            lease_until=None,
            not_before__lte=timezone.now(),
        ).order_by("not_before", "pk")

    def in_flight(self) -> Self:
        """What a worker has in its hands."""
        return self.filter(state__in=[Delivery.State.CLAIMED, Delivery.State.SENDING])

    def unfinished(self) -> Self:
        return self.filter(state__in=Delivery.UNFINISHED_STATES)

    def with_mailing_without_bodies(self) -> Self:
        """Each with its mailing, but for the mail itself, which is large."""
        return self.select_related("mailing").defer("mailing__text", "mailing__html")

    def uncounted(self, mailing: int) -> Self:
        return self.filter(
            mailing=mailing,
            is_counted=False,
            ended_at__isnull=False,
            state__in=Mailing.COUNTED_DELIVERY_STATES,
        )


class Delivery(models.Model):
    """One mail to one address: the table is the queue.

    pending → claimed → sending → sent | pending again | failed | uncertain; pending → skipped.
    `uncertain` is never sent again by itself: the server may have taken it.
    """

    class Kind(models.TextChoices):
        ISSUE = "issue", "nieuwsbrief"
        CONFIRM = "confirm", "bevestiging"
        MANAGE = "manage", "link om iets te wijzigen"
        STAFF = "staff", "mail aan de redactie"

    class State(models.TextChoices):
        PENDING = "pending", "wacht"
        CLAIMED = "claimed", "aan de beurt"
        SENDING = "sending", "wordt verstuurd"
        SENT = "sent", "verstuurd"
        FAILED = "failed", "mislukt"
        SKIPPED = "skipped", "overgeslagen"
        UNCERTAIN = "uncertain", "onzeker"

    class Bounce(models.TextChoices):
        """What came back after it was sent."""

        NONE = "", "niets"
        SOFT = "soft", "nu niet bezorgd"
        HARD = "hard", "niet te bezorgen"
        COMPLAINT = "complaint", "als ongewenst gemeld"

    UNFINISHED_STATES: ClassVar = (State.PENDING, State.CLAIMED, State.SENDING)

    kind = models.CharField(max_length=8, choices=Kind.choices)
    # Without constraints in the database: a million rows are prepared in one statement.
    mailing = models.ForeignKey(
        Mailing, on_delete=models.CASCADE, null=True, db_constraint=False, db_index=False
    )
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.SET_NULL, null=True, db_constraint=False, db_index=False
    )
    transactional_mail = models.ForeignKey(
        TransactionalMail, on_delete=models.CASCADE, null=True, db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, db_index=False
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.PENDING)
    worker = models.ForeignKey(
        Worker, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False
    )
    lease_until = models.DateTimeField(null=True)
    deferrals = models.PositiveSmallIntegerField(default=0)
    """How often it was tried and put off."""
    not_before = models.DateTimeField(default=timezone.now)
    has_reserved_slot = models.BooleanField(default=False)
    """Whether `not_before` is a place in the row for its domain, paid for in its bucket."""
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    """Why it did not arrive: an enhanced status code (RFC 3463), or a word of our own."""
    bounce = models.CharField(max_length=9, choices=Bounce.choices, blank=True)
    is_counted = models.BooleanField(default=False)
    """Whether its mailing has counted it."""

    objects: ClassVar = DeliveryQuerySet.as_manager()

    class Meta:
        # By what is null, which follows from the state: SQLite does not see that a state which
        # comes as a parameter is that of a partial index.
        indexes = [
            models.Index(
                fields=["mailing", "not_before", "id"],
                name="delivery_queue",
                condition=Q(ended_at__isnull=True, lease_until__isnull=True),
            ),
            models.Index(
                fields=["lease_until"],
                name="delivery_in_flight",
                condition=Q(lease_until__isnull=False),
            ),
            models.Index(
                fields=["mailing"],
                name="delivery_uncounted",
                condition=Q(is_counted=False, ended_at__isnull=False),
            ),
            models.Index(
                fields=["mailing", "state"],
                name="delivery_not_sent",
                condition=Q(state__in=["failed", "uncertain"]),
            ),
            models.Index(
                fields=["transactional_mail"],
                name="delivery_transactional",
                condition=Q(transactional_mail__isnull=False),
            ),
            models.Index(fields=["user"], name="delivery_user", condition=Q(user__isnull=False)),
            models.Index(
                fields=["ended_at"], name="delivery_single", condition=Q(mailing__isnull=True)
            ),
        ]
        constraints = [
            # In this order it also finds what one subscriber was sent.
            models.UniqueConstraint(
                fields=["subscriber", "mailing"], name="delivery_once_per_subscriber"
            ),
            models.CheckConstraint(
                condition=Q(kind="issue", mailing__isnull=False)
                | Q(kind__in=["confirm", "manage"], mailing__isnull=True)
                | Q(kind="staff", transactional_mail__isnull=False, user__isnull=False),
                name="delivery_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
