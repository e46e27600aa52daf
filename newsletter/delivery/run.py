"""One turn of a worker at the queue: claim some deliveries, send them one by one, count them."""

import logging
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from itertools import zip_longest

from django.db import DatabaseError
from django.utils import timezone

from newsletter.delivery import queue, rates
from newsletter.delivery.messages import MessageBuilder
from newsletter.delivery.pace import PaceKeeper, is_paused
from newsletter.delivery.queue import DeliveryTask
from newsletter.delivery.results import (
    ResultRecorder,
    pause_mailing,
    pause_refused_mailings,
    recipient_domain,
)
from newsletter.delivery.smtp_errors import log_reason
from newsletter.delivery.transport_base import ResultCode, Transport
from newsletter.delivery.transports import get_transport
from newsletter.models import Delivery, DeliveryFailure, Mailing
from newsletter.services.database_watch import remember_claimed
from newsletter.time_budget import TimeBudget

BATCH_SIZE = 100
MAX_SLEEP_SECONDS = 1.0
# What was refused is counted at once.
SECONDS_BETWEEN_COUNTS = 1.0

RENDER_FAILED_MESSAGE = (
    "De mail kon niet worden geschreven ({reason}). Laat de beheerder ernaar kijken."
)

logger = logging.getLogger(__name__)


class MailServerError(Exception):
    """No mail can go now, for this reason; all that waits goes on waiting."""


def deliver_queued(worker: int, should_continue: Callable[[], bool] = lambda: True) -> bool:
    """Send what waits, for one turn; `should_continue` is called before each mail.

    Returns whether there is more to do at once. Raises `MailServerError`.
    """
    queue.recover_expired_leases()
    with closing(get_transport()) as transport:
        return DeliveryRun(worker, transport, should_continue).run()


class DeliveryRun:
    def __init__(
        self, worker: int, transport: Transport, should_continue: Callable[[], bool]
    ) -> None:
        self.worker, self.transport = worker, transport
        self.should_continue = should_continue
        self.message_builder = MessageBuilder()
        self.time_budget = TimeBudget()
        self.time_to_count = TimeBudget(SECONDS_BETWEEN_COUNTS)
        self.pace = PaceKeeper()
        self.recorder = ResultRecorder(worker, self.pace)

    def run(self) -> bool:
        """Send the transactional mails first, then a batch of each mailing in turn."""
        while True:
            mailings = Mailing.objects.sending().without_bodies()
            sent = [self._send_batch(mailing) for mailing in (None, *mailings)]
            self.pace.save_accepted()
            goes_on = any(sent) and self._may_continue()
            if not goes_on or self.recorder.has_refused or not self.time_to_count.has_time_left():
                self._count_finished()
            if self.recorder.last_result.server_unavailable:
                raise MailServerError(log_reason(self.recorder.last_result.reason))
            if not self._may_continue():
                return self.should_continue()
            if not any(sent):
                return False

    def _count_finished(self) -> None:
        """Count in each mailing what ended, and pause one that is refused to nearly everybody."""
        for pk in Mailing.objects.in_progress().values_list("pk", flat=True):
            queue.count_finished(pk)
        pause_refused_mailings()
        self.recorder.has_refused = False
        self.time_to_count = TimeBudget(SECONDS_BETWEEN_COUNTS)

    def _may_continue(self) -> bool:
        return (
            not self.recorder.last_result.server_unavailable
            and not is_paused(self.pace.server)
            and self.time_budget.has_time_left()
            and self.should_continue()
        )

    def _send_batch(self, mailing: Mailing | None) -> bool:
        """Return whether there was anything to send, now or in a moment."""
        if self.pace.is_server_paused() or not self._may_continue():
            return False
        if mailing and not self._can_build_template(mailing):
            return False
        rate = self.pace.server_rate()
        number = min(BATCH_SIZE, max(1, int(rate))) if rate else BATCH_SIZE
        tasks = queue.claim(self.worker, mailing.pk if mailing else None, number)
        if not tasks:
            return False
        if mailing:
            remember_claimed(mailing.pk, max(task.pk for task in tasks))
        if rate:
            grant = rates.take_tokens({rates.GLOBAL_BUCKET: len(tasks)})[rates.GLOBAL_BUCKET]
            queue.release_claims(self.worker, [task.pk for task in tasks[grant.count_now :]])
            if not grant.count_now and not self._sleep_until(grant.retry_at):
                return False
            tasks = tasks[: grant.count_now]
        self._send_tasks(self._apply_rate_limits(tasks), mailing)
        return True

    def _can_build_template(self, mailing: Mailing) -> bool:
        """Build what is the same for all mails of a mailing; pause the mailing when that fails."""
        try:
            self.message_builder.get_template(Delivery.Kind.ISSUE, mailing)
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001  (one mailing's trouble is not the others')
            name = type(error).__name__
            logger.error("mailing %s cannot be written: %s", mailing.pk, name)  # noqa: TRY400
            pause_mailing(mailing, RENDER_FAILED_MESSAGE.format(reason=name))
            return False
        return True

    def _sleep_until(self, until: datetime) -> bool:
        """Sleep a moment; return False at once for a longer time, which others may use."""
        seconds = (until - timezone.now()).total_seconds()
        if seconds <= MAX_SLEEP_SECONDS:
            time.sleep(max(0.0, seconds))
        return seconds <= MAX_SLEEP_SECONDS

    def _apply_rate_limits(self, tasks: list[DeliveryTask]) -> list[DeliveryTask]:
        """Return the tasks that their domains take now; the others are put off."""
        self.pace.load_domains({recipient_domain(task) for task in tasks})
        allowed: list[DeliveryTask] = []
        by_domain: dict[str, list[DeliveryTask]] = {}
        for task in tasks:
            domain = recipient_domain(task)
            needs_token = domain not in self.pace.paused_domains and self.pace.has_limit(domain)
            if task.has_reserved_slot or not needs_token:
                allowed.append(task)
            else:
                by_domain.setdefault(domain, []).append(task)
        if not by_domain:
            return allowed
        grants = rates.take_tokens({domain: len(group) for domain, group in by_domain.items()})
        for domain, group in by_domain.items():
            grant = grants[domain]
            allowed += group[: grant.count_now]
            for task, slot in zip_longest(group[grant.count_now :], grant.reserved_times):
                queue.reschedule(
                    self.worker, task, slot or grant.retry_at, has_reserved_slot=slot is not None
                )
        return allowed

    def _send_tasks(self, tasks: list[DeliveryTask], mailing: Mailing | None) -> None:
        """Send one by one; each mail starts in the commit that ends the one before it."""
        sent_id, remaining = None, deque(tasks)
        try:
            while remaining and self._may_continue():
                task = remaining[0]
                message = self._build_message(task, mailing)
                if not message:
                    remaining.popleft()
                    continue
                may_start = queue.mark_sent_and_start(self.worker, sent_id, task.pk)
                sent_id = None
                remaining.popleft()
                if not may_start:
                    queue.release_or_skip(self.worker, task)
                    continue
                result = self.transport.send_message(task.email, message)
                if result.code is ResultCode.SENT:
                    sent_id = task.pk
                self.recorder.record(task, mailing, result)
        finally:
            if sent_id is not None:
                queue.mark_sent_and_start(self.worker, sent_id, None)
            queue.release_claims(self.worker, [task.pk for task in remaining])

    def _build_message(self, task: DeliveryTask, mailing: Mailing | None) -> bytes:
        """Return the message; empty when its recipient was erased, has to wait, or it fails."""
        if not task.email:
            queue.release_or_skip(self.worker, task)
            return b""
        if until := self.pace.paused_domains.get(recipient_domain(task)):
            queue.reschedule(self.worker, task, until, has_reserved_slot=False)
            return b""
        try:
            return self.message_builder.build_message(task, mailing)
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001  (one mail's trouble is not the others')
            name = type(error).__name__
            logger.error("%s %s cannot be written: %s", task.kind, task.pk, name)  # noqa: TRY400
            queue.finish(self.worker, task, Delivery.State.FAILED, DeliveryFailure.RENDER_FAILED)
            return b""
