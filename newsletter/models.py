# Here: who wants the newsletter, and how far her sign-up is.
# Not here: editors (users) and the people that the site tells about (`ambassadors`).

import uuid
from datetime import timedelta
from typing import Self

from django.core.signing import BadSignature, TimestampSigner
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

LINK_LIFETIME = timedelta(days=7)
"""How long a link to confirm works, and a sign-up waits for it."""

MAIL_INTERVAL = timedelta(hours=24)
"""The time between two confirmation mails to one address."""

LINKS = TimestampSigner(salt="newsletter.confirm", sep=".")


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def pending(self) -> Self:
        return self.filter(state=Subscriber.State.PENDING)

    def confirmed(self) -> Self:
        return self.filter(state=Subscriber.State.CONFIRMED)

    def awaiting_mail(self) -> Self:
        """Whose confirmation mail is due, longest waiting first."""
        return self.pending().filter(mail_due_at__lte=timezone.now()).order_by("mail_due_at")

    def mailable(self) -> Self:
        """Who may be sent a confirmation mail (again)."""
        limit = timezone.now() - MAIL_INTERVAL
        return self.pending().exclude(confirmation_sent_at__gt=limit)

    def expired(self) -> Self:
        """Who did not confirm while there was a link to do it with."""
        limit = timezone.now() - LINK_LIFETIME
        return (
            self.pending().filter(requested_at__lt=limit).exclude(confirmation_sent_at__gte=limit)
        )

    def with_token(self, token: str) -> Self:
        """The one subscriber whose link holds `token`; nobody when it is forged or too old."""
        try:
            return self.filter(key=LINKS.unsign(token, max_age=LINK_LIFETIME))
        except BadSignature:
            return self.none()


class Subscriber(models.Model):
    """All times are UTC. The row is its own queue: `mail_due_at` says when there is work to do."""

    class State(models.TextChoices):
        PENDING = "pending", "Nog niet bevestigd"
        CONFIRMED = "confirmed", "Bevestigd"

    email = models.EmailField("e-mailadres", unique=True, help_text="In kleine letters.")
    state = models.CharField(
        "status", max_length=10, choices=State.choices, default=State.PENDING, db_index=True
    )
    requested_at = models.DateTimeField("aangevraagd op", default=timezone.now, db_index=True)
    mail_due_at = models.DateTimeField(
        "mail te versturen vanaf", default=timezone.now, null=True, blank=True, db_index=True
    )
    confirmation_sent_at = models.DateTimeField("mail verstuurd op", null=True, blank=True)
    confirmed_at = models.DateTimeField("bevestigd op", null=True, blank=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = "abonnee"
        verbose_name_plural = "abonnees"
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="subscriber_email_in_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(state="pending", confirmed_at__isnull=True)
                | Q(state="confirmed", confirmed_at__isnull=False, mail_due_at__isnull=True),
                name="subscriber_confirmed_once",
            ),
        ]

    def __str__(self) -> str:
        # Without the address: the admin's log keeps this for ever, also of who was erased.
        return f"abonnee {self.pk}"

    @property
    def token(self) -> str:
        """What her link holds: opaque, unforgeable, and good for `LINK_LIFETIME` from now."""
        return LINKS.sign(self.key.hex)
