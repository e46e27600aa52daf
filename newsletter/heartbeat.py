"""Whether a worker lives: each one says so all the time, and everyone can see when it last did."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Q
from django.utils import timezone

from newsletter.models import Worker

DEAD_AFTER = timedelta(minutes=2)
"""From then on a worker counts as gone."""


class Heartbeat:
    """Of one worker; its row is made at the first beat."""

    worker = 0

    def record_beat(self) -> None:
        if not Worker.objects.filter(pk=self.worker).update(last_seen_at=timezone.now()):
            self.worker = Worker.objects.create().pk

    def stop(self) -> None:
        Worker.objects.filter(pk=self.worker).update(stopped_at=timezone.now())


@dataclass(frozen=True)
class WorkerStatus:
    is_alive: bool
    expected: bool
    """Whether one began and was not told to stop."""
    last: datetime | None
    """The last sign of life of any worker; `None` when none ever ran."""


def get_worker_status() -> WorkerStatus:
    """Of all workers together."""
    running = Max("last_seen_at", filter=Q(stopped_at=None))
    found = Worker.objects.aggregate(last=Max("last_seen_at"), running=running)
    limit = timezone.now() - DEAD_AFTER
    began = found["running"]
    return WorkerStatus(
        is_alive=bool(began and began > limit), expected=bool(began), last=found["last"]
    )
