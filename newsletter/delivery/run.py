"""What a worker does with the queue: claim some, send one after the other, count."""

import logging
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from newsletter.delivery import queue, rates
from newsletter.delivery.messages import MessageBuilder
from newsletter.delivery.queue import DeliveryTask, State
from newsletter.delivery.results import DeliveryResult, ResultCode, Transport
from newsletter.delivery.transports import get_transport
from newsletter.models import Mailing, Subscriber
from newsletter.models.subscriber import LAST_MAILED_FIELD
from newsletter.services.suppression import suppress
from newsletter.time_budget import TimeBudget
from publishing.audit import record_event
from publishing.models import Event

BATCH_SIZE = 100

REFUSED_MESSAGE = "De mailserver weigert onze mail ({reason}). Laat de beheerder ernaar kijken."
AMBIGUOUS_REFUSALS_MESSAGE = (
    "De mailserver weigert opvallend veel adressen en zegt niet waarom. "
    "Misschien ligt het aan onze instellingen: laat de beheerder ernaar kijken. "
    "Er is daarom niemand van de lijst gehaald."
)
RENDER_FAILED_MESSAGE = (
    "De mail kon niet worden geschreven ({reason}). Laat de beheerder ernaar kijken."
)

logger = logging.getLogger(__name__)


class MailServerError(Exception):
    """No mail can go now; all that waits goes on waiting."""


def deliver_queued(worker: int, go_on: Callable[[], bool] = lambda: True) -> bool:
    """Send what waits, for one turn; `go_on` is asked before each mail.

    Returns whether there is more to do at once. Raises `MailServerError`.
    """
    queue.recover_expired_leases()
    with closing(get_transport()) as out:
        return DeliveryRun(worker, out, go_on).work()


class DeliveryRun:
    def __init__(self, worker: int, out: Transport, go_on: Callable[[], bool]) -> None:
        self.worker, self.out, self.desk = worker, out, MessageBuilder()
        self.turn = TimeBudget()
        self.go_on = go_on
        self.server_unavailable = False
        """Whether the server is of no use now."""
        self.resting: dict[str, datetime] = {}
        """Domains that are left alone, until when."""

    def work(self) -> bool:
        """Single mails first, then a batch of each mailing in turn."""
        while True:
            mailings = Mailing.objects.sending().without_bodies()
            sent = [self._send_batch(mailing) for mailing in (None, *mailings)]
            for key in Mailing.objects.in_progress().values_list("pk", flat=True):
                queue.count_finished(key)
            for mailing in Mailing.objects.sending().filter(
                refusal_score__gt=Mailing.MAX_REFUSAL_SCORE
            ):
                pause_mailing(
                    mailing,
                    AMBIGUOUS_REFUSALS_MESSAGE,
                    follow_up=Mailing.FollowUp.DOUBTED,
                    follow_up_requested_at=timezone.now(),
                )
            if self.server_unavailable:
                raise MailServerError
            if not self._going():
                return self.go_on()
            if not any(sent):
                return False

    def _going(self) -> bool:
        return not self.server_unavailable and self.turn.has_time_left() and self.go_on()

    def _send_batch(self, mailing: Mailing | None) -> bool:
        """Whether there was anything to send, now or in a moment."""
        if not self._going():
            return False
        if mailing and not self._ready(mailing):
            return False
        rate = rates.rate_limit(rates.GLOBAL_BUCKET)
        number = min(BATCH_SIZE, max(1, int(rate))) if rate else BATCH_SIZE
        tasks = queue.claim(self.worker, mailing.pk if mailing else None, number)
        if not tasks:
            return False
        grant = rates.take_tokens({rates.GLOBAL_BUCKET: len(tasks)})[rates.GLOBAL_BUCKET]
        queue.release_claims(self.worker, [task.pk for task in tasks[grant.now :]])
        if not grant.now:
            self._sleep_until(grant.then)
        self._send(self._apply_rate_limits(tasks[: grant.now]), mailing)
        return True

    def _ready(self, mailing: Mailing) -> bool:
        """Whether what is the same for all of its mails can be written."""
        try:
            self.desk.envelope(mailing)
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001  (one mailing's trouble is not the others')
            what = type(error).__name__
            logger.error("mailing %s cannot be written: %s", mailing.pk, what)  # noqa: TRY400
            pause_mailing(mailing, RENDER_FAILED_MESSAGE.format(reason=what))
            return False
        return True

    def _sleep_until(self, until: datetime) -> None:
        time.sleep(min(1.0, max(0.0, (until - timezone.now()).total_seconds())))

    def _apply_rate_limits(self, tasks: list[DeliveryTask]) -> list[DeliveryTask]:
        """Those that their domains take now; the others are put off until then."""
        self.resting = rates.find_paused_domains({recipient_domain(task) for task in tasks})
        by_domain: dict[str, list[DeliveryTask]] = {}
        for task in tasks:
            if not task.has_reserved_slot and recipient_domain(task) not in self.resting:
                by_domain.setdefault(recipient_domain(task), []).append(task)
        kept = [
            task
            for task in tasks
            if task.has_reserved_slot or recipient_domain(task) in self.resting
        ]
        grants = rates.take_tokens({domain: len(some) for domain, some in by_domain.items()})
        for domain, some in by_domain.items():
            now, later, then = grants[domain]
            kept += some[:now]
            for task, place in zip_longest(some[now:], later):
                queue.reschedule(
                    self.worker, task, place or then, has_reserved_slot=place is not None
                )
        return kept

    def _send(self, tasks: list[DeliveryTask], mailing: Mailing | None) -> None:
        """Each mail starts in the commit that ends the one before it."""
        sent, left = None, deque(tasks)
        try:
            while left and self._going():
                task = left[0]
                if not (mail := self._written(task, mailing)):
                    left.popleft()
                    continue
                going = queue.mark_sent_and_start(self.worker, sent, task.pk)
                sent = None
                left.popleft()
                if not going:
                    queue.release_or_skip(self.worker, task)
                    continue
                outcome = self.out.send(task.email, mail)
                if outcome.code is ResultCode.SENT:
                    sent = task.pk
                self._record_result(task, mailing, outcome)
        finally:
            if sent is not None:
                queue.mark_sent_and_start(self.worker, sent, None)
            queue.release_claims(self.worker, [task.pk for task in left])

    def _written(self, task: DeliveryTask, mailing: Mailing | None) -> bytes:
        """Empty when it cannot go: she was erased, her domain rests, there is no writing it."""
        if not task.email:
            queue.release_or_skip(self.worker, task)
            return b""
        if until := self.resting.get(recipient_domain(task)):
            queue.reschedule(self.worker, task, until, has_reserved_slot=False)
            return b""
        try:
            return self.desk.mail(task, mailing)
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001  (one mail's trouble is not the others')
            what = type(error).__name__
            logger.error("%s %s cannot be written: %s", task.kind, task.pk, what)  # noqa: TRY400
            queue.finish(self.worker, task, State.FAILED, "not written")
            return b""

    def _record_result(
        self, task: DeliveryTask, mailing: Mailing | None, outcome: DeliveryResult
    ) -> None:
        self.server_unavailable = outcome.server_unavailable
        match outcome.code:
            case ResultCode.SENT:
                if task.subscriber_key and (last := LAST_MAILED_FIELD.get(task.kind)):
                    Subscriber.objects.filter(key=task.subscriber_key).update(
                        **{last: timezone.now()}
                    )
            case ResultCode.UNKNOWN:
                queue.finish(self.worker, task, State.UNCERTAIN, outcome.reason)
            case ResultCode.REFUSED:
                self._refused(task, outcome.reason)
            case ResultCode.DOUBTED:
                self._doubted(task, mailing, outcome.reason)
            case ResultCode.STOPPED:
                self._stopped(task, mailing, outcome)
            case ResultCode.LATER:
                queue.defer(self.worker, task, reason=outcome.reason)
                if outcome.throttled:
                    self.resting[recipient_domain(task)] = rates.pause_domain(
                        recipient_domain(task)
                    )

    @transaction.atomic
    def _refused(self, task: DeliveryTask, reason: str) -> None:
        # Her row before that of the mail, as when she is erased.
        if task.subscriber_key is not None:
            suppress(email=task.email, reason=Subscriber.Reason.BOUNCED)
        queue.finish(self.worker, task, State.FAILED, reason)

    def _doubted(self, task: DeliveryTask, mailing: Mailing | None, reason: str) -> None:
        """Of a mailing all such refusals are weighed together (`newsletter.services.retries`).

        Who is refused once more after too many were, fails without a verdict on her address.
        """
        doubted = reason + Mailing.DOUBTED
        if mailing is not None:
            reason = f"{doubted} twice" if task.reason == doubted else doubted
        queue.finish(self.worker, task, State.FAILED, reason)

    def _stopped(
        self, task: DeliveryTask, mailing: Mailing | None, outcome: DeliveryResult
    ) -> None:
        """The mailing pauses. What is refused in the same way after that, is so for her alone."""
        if task.reason == outcome.reason and not outcome.server_unavailable:
            queue.finish(self.worker, task, State.FAILED, outcome.reason)
            return
        logger.error("the mail server refuses: %s", outcome.reason)
        queue.defer(self.worker, task, reason=outcome.reason)
        if mailing is not None:
            pause_mailing(mailing, REFUSED_MESSAGE.format(reason=outcome.reason))


def recipient_domain(task: DeliveryTask) -> str:
    return task.email.rpartition("@")[2].lower()


def pause_mailing(mailing: Mailing, why: str, **more: Any) -> None:
    """People have to look first."""
    rows = Mailing.objects.sending().filter(pk=mailing.pk)
    if rows.update(state=Mailing.State.PAUSED, pause_reason=why, **more):
        record_event(Event.Kind.FAILED, mailing.issue, None, why)
