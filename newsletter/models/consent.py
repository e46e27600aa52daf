"""The ledger that proves consent.

It knows a person only by a keyed hash of her address, so it may outlive her row.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from newsletter.models.landsdelen_field import LandsdelenField


def hash_email(email: str) -> str:
    """Return 64 hexadecimal digits, the same for ever for an address (in lower case)."""
    return salted_hmac(
        "newsletter.who", email, secret=settings.NEWSLETTER_KEY, algorithm="sha256"
    ).hexdigest()


class ConsentQuerySet(models.QuerySet["Consent"]):
    def update(self, **values: object) -> int:
        raise TypeError("The consent ledger is append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("The consent ledger is append-only")


class Consent(models.Model):
    """A line of the ledger of art. 7(1) AVG: lines are added, never changed or removed."""

    class Kind(models.TextChoices):
        ASKED = "asked", "aangevraagd"
        CONFIRMED = "confirmed", "bevestigd"
        CHANGED = "changed", "keuze gewijzigd"
        IMPORTED = "imported", "ingevoerd met bewijs"
        WITHDRAWN = "withdrawn", "ingetrokken"
        STOPPED = "stopped", "door ons gestopt"
        REINSTATED = "reinstated", "stop ongedaan gemaakt"
        ERASED = "erased", "gegevens gewist"

    email_hash = models.CharField(max_length=64, db_index=True)
    kind = models.CharField("wat", max_length=10, choices=Kind.choices)
    wording = models.CharField("tekst", max_length=40, blank=True)
    page = models.CharField("pagina", max_length=200, blank=True)
    landsdelen = LandsdelenField("landsdelen")
    recorded_at = models.DateTimeField("wanneer", default=timezone.now, db_index=True)

    is_append_only = True  # in the database too: see `publishing.append_only`

    objects: ClassVar = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "toestemming"
        verbose_name_plural = "toestemmingen"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.recorded_at:%Y-%m-%d}"

    def save(self, *args: object, **kwargs: object) -> None:
        if self.pk:
            raise TypeError("The consent ledger is append-only")
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise TypeError("The consent ledger is append-only")
