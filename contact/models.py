# Here: the messages that visitors send with the contact form, which are never public.
# Not here: whom they go to; those contacts are details of a region or of the site.

from datetime import timedelta
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from newsletter.models import TransactionalMail
from publishing.accounts import Account
from regions.models import Region

# The privacy statement promises this period.
KEEP_MESSAGES = timedelta(days=90)


class ContactMessageQuerySet(models.QuerySet["ContactMessage"]):
    def owned_by(self, user: Account) -> Self:
        """Select the messages about the regions of an editor."""
        return self.filter(region__editors=user)

    def expired(self) -> Self:
        return self.filter(created_at__lt=timezone.now() - KEEP_MESSAGES)


class ContactMessage(models.Model):
    """A question of a visitor; without a region it is for the national editors."""

    MAX_NAME = 120
    MAX_SUBJECT = 150
    MAX_TEXT = 5000

    region = models.ForeignKey(
        Region, on_delete=models.SET_NULL, null=True, blank=True, verbose_name="regio"
    )
    name = models.CharField("naam", max_length=MAX_NAME)
    email = models.EmailField("e-mailadres")
    subject = models.CharField("onderwerp", max_length=MAX_SUBJECT)
    text = models.TextField("bericht", max_length=MAX_TEXT)
    created_at = models.DateTimeField("ontvangen", default=timezone.now, db_index=True)
    is_handled = models.BooleanField(
        "afgehandeld",
        default=False,
        help_text="Zet dit aan als de afzender antwoord heeft. Zo ziet een ander wat er nog ligt.",
    )
    # Its copy in the outbox, which is deleted sooner.
    mail = models.ForeignKey(
        TransactionalMail, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects: ClassVar = ContactMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "bericht"
        verbose_name_plural = "berichten"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        """Name the message by its number alone: logs and lists repeat this."""
        return f"Bericht {self.pk}"

    def is_owned_by(self, user: Account) -> bool:
        return type(self).objects.owned_by(user).filter(pk=self.pk).exists()
