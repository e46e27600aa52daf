"""Signs of life of the workers, and the status that they add up to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Q
from django.utils import timezone

from newsletter.models import Worker

# Time without a sign of life after which a worker counts as dead.
DEAD_AFTER = timedelta(minutes=2)


class Heartbeat:
    """The signs of life of one worker; the first one creates its row."""

    worker = 0

    def record_beat(self, failing_jobs: Iterable[str] = ()) -> None:
        values = {"last_seen_at": timezone.now(), "failing_jobs": sorted(failing_jobs)}
        if not Worker.objects.filter(pk=self.worker).update(**values):
            self.worker = Worker.objects.create().pk

    def stop(self) -> None:
        Worker.objects.filter(pk=self.worker).update(stopped_at=timezone.now())


@dataclass(frozen=True)
class WorkerStatus:
    is_alive: bool
    # A worker started and was not told to stop.
    is_expected: bool
    # The last sign of life of any worker; `None` if none ever ran.
    last_seen_at: datetime | None


def get_worker_status() -> WorkerStatus:
    """Return the status of all workers together."""
    running = Max("last_seen_at", filter=Q(stopped_at=None))
    times = Worker.objects.aggregate(last=Max("last_seen_at"), running=running)
    limit = timezone.now() - DEAD_AFTER
    last_beat = times["running"]
    return WorkerStatus(
        is_alive=bool(last_beat and last_beat > limit),
        is_expected=bool(last_beat),
        last_seen_at=times["last"],
    )


def failing_jobs() -> list[str]:
    """Return the names of the jobs that fail in any worker that runs."""
    running = Worker.objects.filter(stopped_at=None, last_seen_at__gt=timezone.now() - DEAD_AFTER)
    return sorted(
        {name for names in running.values_list("failing_jobs", flat=True) for name in names}
    )
