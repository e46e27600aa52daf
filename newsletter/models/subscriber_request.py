from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from newsletter.models.landsdelen_field import LandsdelenField
from newsletter.models.subscriber import Subscriber


class SubscriberRequest(models.Model):
    """A request that a visitor made on the site; a worker processes it.

    The page writes this one row whatever the address is, so that neither its response nor the time
    it takes tells who is a subscriber (rule 5).
    """

    class Kind(models.TextChoices):
        SUBSCRIBE = "subscribe", "aanmelden"
        MANAGE = "manage", "een link om iets te wijzigen"
        CHANGE_ADDRESS = "address", "een ander adres"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    email = models.EmailField(blank=True)
    # Who asks for another address; `email` is that address.
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, null=True)
    landsdelen = LandsdelenField()
    wording = models.CharField(
        max_length=40, blank=True, help_text="De versie van de tekst die bij het formulier stond."
    )
    page = models.CharField(max_length=200, help_text="Het pad waar het formulier stond.")
    # The number of this request among those of its network in its hour: 1 goes before 2.
    network_turn = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    # The address is removed at the same time.
    processed_at = models.DateTimeField(null=True, db_index=True)

    objects: ClassVar = models.Manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["kind", "network_turn", "id"],
                name="request_waiting",
                condition=Q(processed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
