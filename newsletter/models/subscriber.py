import uuid
from datetime import timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from newsletter.models.landsdelen_field import LandsdelenField, combinations_in_audience

# How long a link to confirm works, and an unconfirmed sign-up is kept.
LINK_LIFETIME = timedelta(days=7)

# The least time between two mails of one kind to an address, requested on the site (rule 5).
MAIL_INTERVAL = timedelta(hours=24)

# How long the address of a reader who unsubscribed is kept: she can undo it with one click.
RETENTION_AFTER_UNSUBSCRIBE = timedelta(days=30)

# How long editors can see whose address was suppressed, and why.
RETENTION_AFTER_SUPPRESSION = timedelta(days=365)


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def pending(self) -> Self:
        return self.filter(state=Subscriber.State.PENDING)

    def confirmed(self) -> Self:
        return self.filter(state=Subscriber.State.CONFIRMED)

    def pending_or_confirmed(self) -> Self:
        return self.filter(state__in=[Subscriber.State.PENDING, Subscriber.State.CONFIRMED])

    def in_audience(self, audience: str) -> Self:
        """Return the confirmed subscribers that a mail for these landsdelen goes to."""
        confirmed = self.confirmed()
        return (
            confirmed.filter(landsdelen__in=combinations_in_audience(audience))
            if audience
            else confirmed
        )

    def unconfirmed_expired(self) -> Self:
        """Return those who did not confirm while they had a link that worked."""
        limit = timezone.now() - LINK_LIFETIME
        return (
            self.pending().filter(requested_at__lt=limit).exclude(confirmation_mailed_at__gte=limit)
        )

    def due_for_erasure(self) -> Self:
        """Return those who unsubscribed or were suppressed longer ago than we keep them."""
        now = timezone.now()
        ended = self.filter(ended_at__lt=now - RETENTION_AFTER_UNSUBSCRIBE)
        return ended.exclude(
            state=Subscriber.State.STOPPED, ended_at__gte=now - RETENTION_AFTER_SUPPRESSION
        )


class Subscriber(models.Model):
    """A person who signed up; only confirmed subscribers are sent an issue."""

    class State(models.TextChoices):
        PENDING = "pending", "Nog niet bevestigd"
        CONFIRMED = "confirmed", "Bevestigd"
        LEFT = "left", "Afgemeld"
        STOPPED = "stopped", "Gestopt"

    class Reason(models.TextChoices):
        """Causes to suppress an address."""

        BOUNCED = "bounced", "Het adres bestaat niet of weigert mail"
        SOFT_BOUNCED = "soft", "De mail kwam drie van de laatste vijf keer niet aan"
        COMPLAINED = "complained", "De ontvanger heeft de mail als ongewenst gemeld"
        EDITOR = "editor", "De redactie heeft dit adres gestopt"
        ELSEWHERE = "elsewhere", "Wilde op een andere lijst geen post meer"

    email = models.EmailField("e-mailadres", unique=True, help_text="In kleine letters.")
    state = models.CharField("status", max_length=10, choices=State.choices, default=State.PENDING)
    landsdelen = LandsdelenField("landsdelen", help_text="Leeg: landelijk nieuws.")
    requested_at = models.DateTimeField("aangevraagd op", default=timezone.now)
    # For the ledger, once she confirms; someone who never does leaves no line there.
    signup_page = models.CharField("aangevraagd op de pagina", max_length=200, blank=True)
    signup_wording = models.CharField("tekst bij de aanvraag", max_length=40, blank=True)
    confirmation_mailed_at = models.DateTimeField(
        "laatste mail om te bevestigen", null=True, blank=True
    )
    manage_link_mailed_at = models.DateTimeField("laatste mail met een link", null=True, blank=True)
    confirmed_at = models.DateTimeField("bevestigd op", null=True, blank=True)
    ended_at = models.DateTimeField("geëindigd op", null=True, blank=True)
    # Mail from before this time that comes back does not stop her again.
    reinstated_at = models.DateTimeField("stop ongedaan gemaakt op", null=True, blank=True)
    reason = models.CharField(
        "reden van stoppen", max_length=10, choices=Reason.choices, blank=True
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects: ClassVar = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = "abonnee"
        verbose_name_plural = "abonnees"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "landsdelen"], name="subscriber_audience"),
            # The admin's list of one state, in its order.
            models.Index(fields=["state", "id"], name="subscriber_state"),
            # The jobs that delete look at few rows of a large table.
            models.Index(
                fields=["requested_at"], name="subscriber_waiting", condition=Q(state="pending")
            ),
            models.Index(
                fields=["ended_at"],
                name="subscriber_ended",
                condition=Q(ended_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="subscriber_email_in_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(state="pending", confirmed_at__isnull=True, ended_at__isnull=True)
                | Q(state="confirmed", confirmed_at__isnull=False, ended_at__isnull=True)
                | Q(state__in=["left", "stopped"], ended_at__isnull=False),
                name="subscriber_moments_fit_state",
            ),
            models.CheckConstraint(
                condition=Q(state="stopped") ^ Q(reason=""), name="subscriber_stopped_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        # No address: the admin's log keeps this text for ever, also of an erased subscriber.
        return f"abonnee {self.pk}"


# The field with the time of the last mail, by `Delivery.Kind`.
LAST_MAILED_FIELD = {"confirm": "confirmation_mailed_at", "manage": "manage_link_mailed_at"}
