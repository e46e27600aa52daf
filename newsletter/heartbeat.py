"""Whether a worker lives: each one says so all the time, and everyone can see when it last did."""

from datetime import timedelta

from django.utils import timezone

from newsletter.models import Worker

SILENT_AFTER = timedelta(minutes=2)
"""From then on a worker counts as gone."""


class Heart:
    """Of one worker; its row is made at the first beat."""

    worker = 0

    def beat(self) -> None:
        if not Worker.objects.filter(pk=self.worker).update(beat_at=timezone.now()):
            self.worker = Worker.objects.create().pk

    def stop(self) -> None:
        Worker.objects.filter(pk=self.worker).update(stopped_at=timezone.now())
