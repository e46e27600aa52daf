from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from newsletter.models.audience import LandsdelenField


class SubscriberRequest(models.Model):
    """What a visitor asked on the site, word for word; the worker does it.

    The page writes this one row whatever the address is, so that neither its answer nor its time
    tells who is a subscriber.
    """

    class Kind(models.TextChoices):
        SUBSCRIBE = "subscribe", "aanmelden"
        MANAGE = "manage", "een link om iets te wijzigen"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    email = models.EmailField(blank=True)
    landsdelen = LandsdelenField()
    page = models.CharField(max_length=200, help_text="Het pad waar het formulier stond.")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    processed_at = models.DateTimeField(null=True)
    """When it was; the address is gone by then."""

    objects: ClassVar = models.Manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["id"], name="request_waiting", condition=Q(processed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class NetworkRequestCount(models.Model):
    """How many requests of one kind came from one network in one hour; gone soon after."""

    key = models.CharField(max_length=64, primary_key=True)
    """A keyed hash, of the hour too: it names no network."""
    requests = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(default=timezone.now, db_index=True)

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        return f"{self.requests} since {self.since:%H:%M}"
