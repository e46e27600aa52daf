"""All background work. Any number of workers may run at once: each job sees to that itself."""

import logging
import signal
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from caching import version
from images.rendition_queue import make_due_renditions
from newsletter.bounces.mailbox import read_mailbox
from newsletter.delivery.run import deliver_queued
from newsletter.domain.checks import run_due_domain_check
from newsletter.heartbeat import Heartbeat
from newsletter.retention import delete_expired_data
from newsletter.services.mailings import prepare_due_mailings, skip_cancelled_deliveries
from newsletter.services.retries import process_follow_ups
from newsletter.services.subscriber_import import process_imports
from newsletter.services.subscriptions import process_requests
from newsletter.statistics import record_daily_counts
from publishing.jobs import apply_schedule, purge_trash


def make_pending_renditions() -> None:
    make_due_renditions(on_stored=version.invalidate)


JOBS: list[Callable[[], None]] = [
    version.refresh_version,
    apply_schedule,
    process_requests,
    prepare_due_mailings,
    skip_cancelled_deliveries,
    process_follow_ups,
    read_mailbox,
    run_due_domain_check,
    process_imports,
    record_daily_counts,
    delete_expired_data,
    purge_trash,
    version.prune_versions,
    make_pending_renditions,
]

PAUSE_SECONDS = 2
PAUSE_AFTER_FAILURE_SECONDS = 30
"""Seconds between two rounds."""

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Doet het werk op de achtergrond: planning, mail, opruimen, afbeeldingen. Stop: Ctrl+C."
    stopping = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="doe één ronde en stop dan")

    def handle(self, *args: Any, **options: Any) -> None:
        self.heart = Heartbeat()
        try:
            if not options["once"]:
                self.go_on()
            elif not self.work():
                raise CommandError("Niet al het werk is gelukt; wat bleef liggen, blijft wachten.")
        finally:
            run_job(self.heart.stop)

    def go_on(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.stop)
        while not self.stopping:
            # A database that was away is asked anew, as a web process does before each request.
            close_old_connections()
            self.rest(PAUSE_SECONDS if self.work() else PAUSE_AFTER_FAILURE_SECONDS)

    def stop(self, *args: Any) -> None:
        """Only a flag, so that no mail is cut off halfway."""
        self.stopping = True

    def work(self) -> bool:
        """Do every job, and send mail until none waits; whether all of it went well."""
        well = self.more = True
        while self.more and not self.stopping:
            self.more = False
            for job in (*JOBS, self.deliver):
                # Whatever became of the one before it; but with a sign of life in between.
                well = run_job(self.heart.record_beat) and run_job(job) and well
        return well

    def deliver(self) -> None:
        self.more = deliver_queued(self.heart.worker, lambda: not self.stopping)

    def rest(self, seconds: int) -> None:
        for _ in range(seconds):
            if not self.stopping:
                time.sleep(1)


def run_job(job: Callable[[], None]) -> bool:
    try:
        job()
    except Exception as error:  # noqa: BLE001  (one job's trouble is not the others')
        # Not its text: mail servers repeat the address in it.
        logger.error("%s: %s", job.__name__, type(error).__name__)  # noqa: TRY400
        return False
    return True
