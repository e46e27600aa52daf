from typing import ClassVar

from django.db import models
from django.utils import timezone


class TokenBucket(models.Model):
    """The number of mails that may be sent now to a domain, or (without a domain) in all.

    A token bucket that all workers share, refilled at the rate of the settings, or at the lower one
    that the receiving side turned out to take (`newsletter/delivery/pace.py`).
    """

    domain = models.CharField(max_length=254, primary_key=True)
    # Below zero, so many times are reserved in the future.
    tokens = models.FloatField(default=0)
    refilled_at = models.DateTimeField(default=timezone.now)
    paused_until = models.DateTimeField(null=True)

    # Why no mail goes, as `Delivery.reason` has it, and since when; empty when the last mail went.
    trouble = models.CharField(max_length=40, blank=True)
    trouble_since = models.DateTimeField(null=True)

    # The last time that the receiving side asked for less mail, and how often it did so in a row.
    limited_at = models.DateTimeField(null=True)
    limits_in_a_row = models.PositiveSmallIntegerField(default=0)
    # The number of mails accepted since `measured_from`, from which the pace is learned.
    measured_from = models.DateTimeField(null=True)
    accepted_count = models.PositiveIntegerField(default=0)
    # Mails a second that the receiving side takes, as it was measured at `limited_at`.
    learned_rate = models.FloatField(null=True)

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        return self.domain or "alles"
