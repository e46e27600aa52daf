from typing import ClassVar

from django.db import models
from django.utils import timezone


class TokenBucket(models.Model):
    """The number of mails that may be sent now to a domain, or (without a domain) in all.

    A token bucket that all workers share, refilled at the rate of the settings.
    """

    domain = models.CharField(max_length=254, primary_key=True)
    # Below zero, so many times are reserved in the future.
    tokens = models.FloatField(default=0)
    refilled_at = models.DateTimeField(default=timezone.now)
    paused_until = models.DateTimeField(null=True)

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        return self.domain or "alles"


class NetworkRequestCount(models.Model):
    """The number of requests of one kind from one network in one hour; deleted soon after."""

    # A keyed hash of the network and the hour: it identifies no network.
    key = models.CharField(max_length=64, primary_key=True)
    requests = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(default=timezone.now, db_index=True)

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        return f"{self.requests} since {self.since:%H:%M}"
