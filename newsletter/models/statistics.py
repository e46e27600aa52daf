from typing import ClassVar

from django.db import models


class DailyCount(models.Model):
    """What one day (in the time of the site) did to the number of subscribers; never changed."""

    date = models.DateField(primary_key=True)
    subscribed = models.PositiveIntegerField(default=0)
    """Confirmed, or imported with proof."""
    unsubscribed = models.PositiveIntegerField(default=0)
    suppressed = models.PositiveIntegerField(default=0)
    total = models.IntegerField(default=0)
    """At its end."""

    objects: ClassVar = models.Manager()

    class Meta:
        ordering = ["date"]

    def __str__(self) -> str:
        return str(self.date)
