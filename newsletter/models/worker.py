from typing import ClassVar

from django.db import models
from django.utils import timezone


class Worker(models.Model):
    """A worker process that runs, or ran; the deliveries that it claims refer to it."""

    started_at = models.DateTimeField("gestart", default=timezone.now)
    last_seen_at = models.DateTimeField("laatste teken van leven", default=timezone.now)
    stopped_at = models.DateTimeField("gestopt", null=True)
    # The names of the jobs that failed the last time.
    failing_jobs = models.JSONField("taken die mislukken", default=list)

    objects: ClassVar = models.Manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"worker {self.pk}"
