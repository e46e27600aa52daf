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
