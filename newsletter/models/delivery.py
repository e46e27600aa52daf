from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import BooleanField, F, Func, Q
from django.utils import timezone

from newsletter.models.address_change import AddressChange
from newsletter.models.failure_causes import Refusal, describe_reason
from newsletter.models.mail_hold import MailHold
from newsletter.models.mailing import BODY_LOOKUPS, Mailing
from newsletter.models.subscriber import Subscriber
from newsletter.models.worker import Worker
from publishing.mail_templates import MailContent


class TransactionalMail(models.Model):
    """The content of a mail that is no issue and no link, rendered when it was asked for."""

    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    pictures = models.JSONField(default=list)
    # The address of a recipient without an account; deliveries to users have theirs.
    email = models.EmailField(blank=True)
    # Who gets the answer, when that is not the site.
    reply_to = models.EmailField(blank=True)
    address_change = models.ForeignKey(
        AddressChange, on_delete=models.CASCADE, null=True, related_name="mails"
    )
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        return self.subject

    @property
    def content(self) -> MailContent:
        return MailContent.from_row(self)


class IsMissed(Func):
    """The condition of the index of missed deliveries, with the states written out.

    SQLite does not use a partial index when the states of its condition come as parameters.
    """

    template = "%(expressions)s IN ('failed', 'uncertain', 'skipped')"
    output_field = BooleanField()


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def ready_to_send(self, mailing: int | None) -> Self:
        """Return what may be sent now, of one mailing or (`None`) of the transactional mails."""
        ready = self.filter(
            mailing=mailing,
            state=Delivery.State.PENDING,
            ended_at=None,
            lease_until=None,
            not_before__lte=timezone.now(),
        ).order_by("not_before", "pk")
        last_held = 0 if mailing else MailHold.objects.last_held_delivery()
        return ready.filter(pk__gt=last_held) if last_held else ready

    def in_flight(self) -> Self:
        """Return what a worker has claimed or is sending."""
        return self.filter(state__in=[Delivery.State.CLAIMED, Delivery.State.SENDING])

    def unfinished(self) -> Self:
        return self.filter(state__in=Delivery.UNFINISHED_STATES)

    def missed(self, mailing: int) -> Self:
        """Return what ended without the mail having certainly arrived."""
        return self.filter(IsMissed(F("state")), mailing=mailing)

    def with_mailing_without_bodies(self) -> Self:
        """Load the mailing of each in the same query, without the bodies, which are large."""
        return self.select_related("mailing").defer(*BODY_LOOKUPS)

    def uncounted(self, mailing: int) -> Self:
        return self.filter(
            mailing=mailing,
            is_counted=False,
            ended_at__isnull=False,
            state__in=Mailing.COUNTED_DELIVERY_STATES,
        )


class Delivery(models.Model):
    """One mail to one address. The table is the queue.

    pending → claimed → sending → sent | pending again | failed | uncertain; pending → skipped.
    An `uncertain` one is sent again only on an editor's request: the server may have taken it.
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
        """The worst report that came back after the mail was sent."""

        NONE = "", "niets"
        BLOCKED = "blocked", "geweigerd om de afzender"
        SOFT = "soft", "nu niet bezorgd"
        HARD = "hard", "niet te bezorgen"
        COMPLAINT = "complaint", "als ongewenst gemeld"

    UNFINISHED_STATES: ClassVar = (State.PENDING, State.CLAIMED, State.SENDING)
    MISSED_STATES: ClassVar = (State.FAILED, State.UNCERTAIN, State.SKIPPED)

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
    not_before = models.DateTimeField(default=timezone.now)
    # Whether `not_before` is a time reserved, and paid for, in the bucket of its domain.
    has_reserved_slot = models.BooleanField(default=False)
    # Set earlier, and then left alone, if the reader changed her address while it was being sent:
    # whatever comes of it is about her old address.
    ended_at = models.DateTimeField(null=True)
    # An enhanced status code (RFC 3463), an SMTP code, "http NNN" of a provider, or a
    # `DeliveryFailure`.
    reason = models.CharField(max_length=40, blank=True)
    refusal = models.CharField(max_length=9, choices=Refusal.choices, blank=True)
    bounce = models.CharField(max_length=9, choices=Bounce.choices, blank=True)
    is_counted = models.BooleanField(default=False)

    objects: ClassVar = DeliveryQuerySet.as_manager()

    class Meta:
        # The conditions test for NULL, which follows from the state: SQLite does not use a partial
        # index when the state of its condition comes as a parameter.
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
                fields=["mailing", "id"],
                name="delivery_missed",
                condition=Q(state__in=["failed", "uncertain", "skipped"]),
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
            # In this order the index also finds what one subscriber was sent.
            models.UniqueConstraint(
                fields=["subscriber", "mailing"], name="delivery_once_per_subscriber"
            ),
            models.CheckConstraint(
                condition=Q(kind="issue", mailing__isnull=False)
                | Q(kind__in=["confirm", "manage"], mailing__isnull=True)
                | Q(kind="staff", transactional_mail__isnull=False),
                name="delivery_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    def is_before(self, moment: datetime | None) -> bool:
        """Return whether the mail was sent at a moment, or before."""
        sent_at: datetime = self.ended_at or self.not_before
        return moment is not None and sent_at <= moment

    @property
    def reason_label(self) -> str:
        """The status code as it was given, or the label of a `DeliveryFailure`."""
        return describe_reason(self.reason)
