from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from newsletter.models.consent import hash_email
from newsletter.models.subscriber import LINK_LIFETIME, Subscriber


class AddressChangeQuerySet(models.QuerySet["AddressChange"]):
    def expired(self) -> Self:
        return self.filter(requested_at__lt=timezone.now() - LINK_LIFETIME)

    def unexpired(self) -> Self:
        return self.filter(requested_at__gte=timezone.now() - LINK_LIFETIME)


class AddressChange(models.Model):
    """Another address that a subscriber asked for, until both addresses have confirmed it.

    The mails about it are deleted with it (`TransactionalMail.address_change`).
    """

    class Side(models.TextChoices):
        """The address that a link was mailed to."""

        OLD = "old", "het oude adres"
        NEW = "new", "het nieuwe adres"

    subscriber = models.OneToOneField(
        Subscriber, on_delete=models.CASCADE, related_name="address_change"
    )
    email = models.EmailField("nieuw e-mailadres", help_text="In kleine letters.")
    page = models.CharField("aangevraagd op de pagina", max_length=200, blank=True)
    requested_at = models.DateTimeField("aangevraagd op", default=timezone.now, db_index=True)
    old_confirmed_at = models.DateTimeField("oude adres bevestigd op", null=True)
    new_confirmed_at = models.DateTimeField("nieuwe adres bevestigd op", null=True)
    # The version that stood beside the button to confirm the new address.
    wording = models.CharField("tekst bij het nieuwe adres", max_length=40, blank=True)

    objects: ClassVar = AddressChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "adreswijziging"
        verbose_name_plural = "adreswijzigingen"

    def __str__(self) -> str:
        # No address, as in `Subscriber`.
        return f"adreswijziging {self.pk}"

    @property
    def mark(self) -> str:
        """The part of the links that makes them good for no other address."""
        return hash_email(self.email)[:16]

    @property
    def is_confirmed(self) -> bool:
        return self.old_confirmed_at is not None and self.new_confirmed_at is not None

    def confirm(self, side: Side, wording: str = "") -> None:
        """Store that an address confirmed, and the wording beside it; the first time counts."""
        field = f"{side.value}_confirmed_at"
        if getattr(self, field) is None:
            setattr(self, field, timezone.now())
            self.wording = wording or self.wording
            self.save(update_fields=[field, "wording"])
