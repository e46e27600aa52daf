from typing import ClassVar

from django.db import models

from newsletter.models.landsdelen_field import LandsdelenField


class DailyCount(models.Model):
    """The changes in the number of subscribers in one day (local time); never updated."""

    date = models.DateField(primary_key=True)
    # Confirmed, or imported with proof.
    subscribed = models.PositiveIntegerField(default=0)
    unsubscribed = models.PositiveIntegerField(default=0)
    suppressed = models.PositiveIntegerField(default=0)
    # Confirmed subscribers at the end of the day.
    total = models.IntegerField(default=0)

    objects: ClassVar = models.Manager()

    class Meta:
        ordering = ["date"]

    def __str__(self) -> str:
        return str(self.date)


class AudienceCount(models.Model):
    """The number of confirmed subscribers by landsdelen, so that no page counts a million rows."""

    landsdelen = LandsdelenField(primary_key=True)
    confirmed = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.landsdelen or 'landelijk'}: {self.confirmed}"
