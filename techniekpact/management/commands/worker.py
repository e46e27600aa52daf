"""Run all background work. Any number of workers may run at once: each job sees to that itself."""

import signal
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import suppress

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from accounts.network_pseudonyms import delete_old_salts
from accounts.sessions import delete_ended_sessions
from caching import version
from comments.notices import send_comment_notices
from contact.services import delete_expired_messages
from images.rendition_queue import make_due_renditions
from images.social_image_queue import draw_due_social_images
from images.upload_queue import process_uploads
from limits.attempts import delete_lapsed_counts
from newsletter.bounces.mailbox import read_mailbox
from newsletter.delivery.pace import can_send
from newsletter.delivery.run import deliver_queued
from newsletter.heartbeat import Heartbeat
from newsletter.models import MailHold
from newsletter.retention import delete_expired_data
from newsletter.sender_domain.check_runner import run_due_domain_check
from newsletter.services.database_watch import check_database_mark
from newsletter.services.follow_ups import process_follow_ups
from newsletter.services.mail_holds import apply_hold_decisions, fix_held_single_mails
from newsletter.services.mailings import prepare_due_mailings, skip_cancelled_deliveries
from newsletter.services.subscriber_import import process_imports
from newsletter.services.visitor_requests import process_requests
from newsletter.subscriber_growth import record_daily_counts
from publishing.due_jobs import (
    apply_schedule,
    delete_old_autosaves,
    delete_old_events,
    purge_trash,
)
from publishing.erasure import truncate_database_log
from publishing.exports import delete_old_exports, write_exports
from publishing.missing_pages import delete_old_missing_pages
from publishing.review_reminders import mail_due_work
from publishing.writing.link_checks import check_due_links
from publishing.writing.report import check_due_texts
from search.unanswered import delete_old_searches
from techniekpact.database_timeouts import WORKER_TIMEOUTS, set_timeouts
from techniekpact.job_runner import FAILURE, DatabaseAwayError, Job, JobRunner
from techniekpact.site_copy.due_copy import copy_site_when_due
from techniekpact.social_cards import plan_cards_of_pages


def process_pending_uploads() -> None:
    process_uploads(on_stored=version.invalidate)


def make_pending_renditions() -> None:
    make_due_renditions(on_stored=version.invalidate)


def make_pending_social_images() -> None:
    plan_cards_of_pages()
    draw_due_social_images(on_stored=version.invalidate)


def empty_database_log() -> None:
    truncate_database_log()  # tried again in the next round, if somebody is reading


def check_night_links() -> None:
    check_due_links()


# All but the delivery of mail, which comes after them.
JOBS: list[Job] = [
    version.refresh_version,
    apply_schedule,
    send_comment_notices,
    fix_held_single_mails,
    apply_hold_decisions,
    process_requests,
    prepare_due_mailings,
    skip_cancelled_deliveries,
    process_follow_ups,
    read_mailbox,
    run_due_domain_check,
    process_imports,
    write_exports,
    record_daily_counts,
    delete_expired_data,
    delete_expired_messages,
    delete_old_searches,
    delete_old_missing_pages,
    delete_lapsed_counts,
    purge_trash,
    delete_old_autosaves,
    delete_old_exports,
    delete_old_events,
    delete_ended_sessions,
    delete_old_salts,
    version.prune_versions,
    empty_database_log,
    process_pending_uploads,
    make_pending_renditions,
    make_pending_social_images,
    check_due_texts,
    check_night_links,
    mail_due_work,
    copy_site_when_due,
]

# All that is done after a restore, until an editor lets the rest go on.
JOBS_WHILE_STOPPED: list[Job] = [version.refresh_version]

# Jobs that lead to mail: left out of a round in which it is unknown whether mail may go.
MAIL_JOBS: list[Callable[[], None]] = [
    process_requests,
    prepare_due_mailings,
    process_follow_ups,
    mail_due_work,
]

# Seconds between two rounds.
PAUSE_SECONDS = 2
PAUSE_AFTER_FAILURE_SECONDS = 30

STOPPED_MESSAGE = (
    "De site is teruggezet en staat op slot: er gaat geen mail weg en wat is ingepland, wacht. Een "
    "redacteur haalt haar van het slot; de balk bovenaan het beheer leidt erheen."
)


class Command(BaseCommand):
    help = "Doet het werk op de achtergrond: planning, mail, opruimen, afbeeldingen. Stop: Ctrl+C."
    stopping = False  # set by a signal

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="doe één ronde en stop dan")

    def handle(self, *args: object, **options: object) -> None:
        set_timeouts(WORKER_TIMEOUTS)
        heartbeat, self.runner = Heartbeat(), JobRunner({"deliver": can_send})
        with suppress(DatabaseAwayError):
            if self.runner.run(wait_for_editor).has_more:
                self.stderr.write(STOPPED_MESSAGE)
        try:
            if not options["once"]:
                self.run_until_stopped(heartbeat)
            elif not self.run_round(heartbeat):
                raise CommandError("Niet al het werk is gelukt; wat bleef liggen, blijft wachten.")
        finally:
            with suppress(DatabaseAwayError):
                self.runner.run(heartbeat.stop)

    def run_until_stopped(self, heartbeat: Heartbeat) -> None:
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signal_number, self.request_stop)
        while not self.stopping:
            # As before each web request: a lost connection is made anew.
            close_old_connections()
            succeeded = self.run_round(heartbeat)
            self.pause(PAUSE_SECONDS if succeeded else PAUSE_AFTER_FAILURE_SECONDS)

    def request_stop(self, *args: object) -> None:
        """Set only a flag, so that no mail is cut off halfway."""
        self.stopping = True

    def run_round(self, heartbeat: Heartbeat) -> bool:
        """Run every job until no mail waits; return whether all of them succeeded."""
        try:
            return self.run_jobs(heartbeat)
        except DatabaseAwayError:
            return False

    def run_jobs(self, heartbeat: Heartbeat) -> bool:
        def deliver() -> bool:
            return deliver_queued(heartbeat.worker, lambda: not self.stopping)

        def beat() -> None:
            heartbeat.record_beat(self.runner.failures)

        run = self.runner.run
        succeeded = has_more = may_mail = True
        while has_more and may_mail and not self.stopping:
            may_mail = run(check_database_mark).succeeded
            for job in self.list_jobs(deliver, may_mail=may_mail):
                # A beat before each job; without it the job waits for the next round.
                result = run(job) if run(beat).succeeded else FAILURE
                succeeded, has_more = result.succeeded and succeeded, result.has_more
        return succeeded and may_mail

    def pause(self, seconds: int) -> None:
        for _ in range(seconds):
            if not self.stopping:
                time.sleep(1)

    def list_jobs(self, deliver: Job, *, may_mail: bool) -> list[Job]:
        """Return the jobs of a round: all, or those that lead to no mail, or hardly any."""
        stopped = self.runner.run(wait_for_editor)
        if stopped.has_more or not stopped.succeeded:
            return JOBS_WHILE_STOPPED
        return [*JOBS, deliver] if may_mail else [job for job in JOBS if job not in MAIL_JOBS]


def wait_for_editor() -> bool:
    """Return whether everything waits, because the site was restored."""
    return MailHold.objects.stopping_work().exists()
