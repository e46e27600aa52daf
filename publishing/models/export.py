import secrets
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from publishing.retention import EXPORT_RETENTION

# After this a worker that claimed an export is presumed to have been killed.
CLAIM_DURATION = timedelta(minutes=2)


def private_storage() -> Storage:
    """Return the storage of files that no web server may serve."""
    return storages["private"]


def random_path() -> str:
    return f"exports/{secrets.token_hex(16)}.csv"


class ExportQuerySet(models.QuerySet["Export"]):
    def unfinished(self) -> Self:
        """Select what still has to be written, oldest first."""
        return self.filter(state__in=Export.UNFINISHED_STATES).order_by("pk")

    def unclaimed(self) -> Self:
        since = timezone.now() - CLAIM_DURATION
        return self.unfinished().exclude(claimed_at__gt=since)

    def lapsed(self) -> Self:
        """Select what is older than the time that a file is kept."""
        limit = timezone.now() - EXPORT_RETENTION
        return self.filter(
            models.Q(ended_at__lte=limit) | models.Q(ended_at=None, created_at__lte=limit)
        )


class Export(models.Model):
    """A table that the worker writes to a file, for the one user who asked for it.

    waiting → writing → done, or failed. Which rows it has follows from `table`, one of
    `publishing.exports.TABLES`, and the query of the list, or the object, that it was asked for.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Wacht op zijn beurt"
        WRITING = "writing", "Wordt gemaakt"
        DONE = "done", "Klaar"
        FAILED = "failed", "Mislukt"

    UNFINISHED_STATES = (State.WAITING, State.WRITING)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    table = models.CharField(max_length=50)
    query = models.TextField(blank=True)
    object_id = models.PositiveBigIntegerField(default=0)
    scope = models.PositiveSmallIntegerField(default=0)  # of the user, when she asked
    state = models.CharField(
        "status", max_length=10, choices=State.choices, default=State.WAITING, db_index=True
    )
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    total = models.PositiveBigIntegerField(null=True)  # rows
    written = models.PositiveBigIntegerField(default=0)  # rows
    last_key = models.BigIntegerField(null=True)  # of the last row that was written
    path = models.CharField(max_length=100, default=random_path)
    size = models.PositiveBigIntegerField(default=0)  # bytes that count; later ones are redone

    objects: ClassVar = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"bestand {self.pk}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED_STATES

    @property
    def percentage(self) -> int:
        return min(100, 100 * self.written // max(1, self.total or 1))

    @property
    def deleted_at(self) -> datetime:
        """The moment at which the file goes."""
        return (self.ended_at or self.created_at) + EXPORT_RETENTION


# A signal, because the exports of a user go with her without a call of ours.
@receiver(post_delete, sender=Export)
def discard_file(instance: Export, **kwargs: object) -> None:
    transaction.on_commit(lambda: private_storage().delete(instance.path))
