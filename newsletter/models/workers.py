from typing import ClassVar

from django.db import models
from django.utils import timezone


class Worker(models.Model):
    """A worker that runs, or ran: what it has in its hands is marked with it."""

    started_at = models.DateTimeField("gestart", default=timezone.now)
    last_seen_at = models.DateTimeField("laatste teken van leven", default=timezone.now)
    stopped_at = models.DateTimeField("gestopt", null=True)

    objects: ClassVar = models.Manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"worker {self.pk}"


class TokenBucket(models.Model):
    """How much may still be sent now: in all (without a domain), and to each domain of recipients.

    Shared by all workers: a token bucket, filled anew at the rate of the settings.
    """

    domain = models.CharField(max_length=254, primary_key=True)
    tokens = models.FloatField(default=0)
    """Below zero: as many places are reserved in the time to come."""
    refilled_at = models.DateTimeField(default=timezone.now)
    paused_until = models.DateTimeField(null=True)

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        return self.domain or "alles"
