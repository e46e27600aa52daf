from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from newsletter.models.consent import hash_email
from newsletter.models.mailing import Mailing
from newsletter.models.subscriber import Subscriber


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def for_email(self, email: str) -> Self:
        return self.filter(email_hash=hash_email(email))

    def permanent(self) -> Self:
        """Return those that the reader cannot lift herself."""
        return self.exclude(reason__in=Suppression.LIFTED_BY_SIGNUP)

    def after_bounces(self) -> Self:
        """Return those that follow from mail that was refused or came back."""
        reasons = (Suppression.Reason.BOUNCED, Suppression.Reason.SOFT_BOUNCED)
        return self.filter(reason__in=reasons)


class Suppression(models.Model):
    """An address that gets no mail, known by its hash alone."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", Subscriber.Reason.BOUNCED.label
        SOFT_BOUNCED = "soft", Subscriber.Reason.SOFT_BOUNCED.label
        COMPLAINED = "complained", Subscriber.Reason.COMPLAINED.label
        EDITOR = "editor", Subscriber.Reason.EDITOR.label
        ELSEWHERE = "elsewhere", Subscriber.Reason.ELSEWHERE.label
        LEFT = "left", "Afgemeld"
        ERASED = "erased", "De abonnee heeft haar gegevens gewist"

    # A new sign-up of the reader herself lifts these, once it is confirmed.
    LIFTED_BY_SIGNUP: ClassVar = (Reason.LEFT, Reason.ERASED, Reason.ELSEWHERE)
    # An editor may undo these for many at once: no reader asked us for them.
    UNDONE_IN_BULK: ClassVar = (
        *(Reason.BOUNCED, Reason.SOFT_BOUNCED, Reason.EDITOR),
        Reason.ELSEWHERE,  # a list may turn out to be another one than was thought
    )

    email_hash = models.CharField("kenmerk van het adres", max_length=64, unique=True)
    reason = models.CharField("reden", max_length=10, choices=Reason.choices)
    suppressed_at = models.DateTimeField("sinds", default=timezone.now)
    # The mailing whose refusal or report led to it, as long as its deliveries are kept (rule 10).
    mailing = models.ForeignKey(
        Mailing, on_delete=models.SET_NULL, null=True, verbose_name="verzending", related_name="+"
    )

    objects: ClassVar = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = "gestopt adres"
        verbose_name_plural = "gestopte adressen"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"gestopt adres {self.pk}"

    @property
    def is_permanent(self) -> bool:
        """True if the reader cannot lift it herself."""
        return self.reason not in self.LIFTED_BY_SIGNUP
