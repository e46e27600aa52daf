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

from newsletter.models import Mailing, Subscriber
from newsletter.models.subscriber import LAST_MAIL
from newsletter.outbox import queue, rates
from newsletter.outbox.carriers import carrier
from newsletter.outbox.outcomes import Carrier, Fate, Outcome
from newsletter.outbox.queue import State, Task
from newsletter.outbox.writing import Desk
from newsletter.services.stopping import stop
from newsletter.turn import Turn
from publishing.log import record_event
from publishing.models import Event

BATCH = 100

REFUSED = "De mailserver weigert onze mail ({reason}). Laat de beheerder ernaar kijken."
DOUBTED = (
    "De mailserver weigert opvallend veel adressen en zegt niet waarom. "
    "Misschien ligt het aan onze instellingen: laat de beheerder ernaar kijken. "
    "Er is daarom niemand van de lijst gehaald."
)
UNWRITABLE = "De mail kon niet worden geschreven ({reason}). Laat de beheerder ernaar kijken."

logger = logging.getLogger(__name__)


class MailServerError(Exception):
    """No mail can go now; all that waits goes on waiting."""


def deliver(worker: int, go_on: Callable[[], bool] = lambda: True) -> bool:
    """Send what waits, for one turn; `go_on` is asked before each mail.

    Returns whether there is more to do at once. Raises `MailServerError`.
    """
    queue.take_back()
    with closing(carrier()) as out:
        return Round(worker, out, go_on).work()


class Round:
    def __init__(self, worker: int, out: Carrier, go_on: Callable[[], bool]) -> None:
        self.worker, self.out, self.desk = worker, out, Desk()
        self.turn = Turn()
        self.go_on = go_on
        self.cut_off = False
        """Whether the server is of no use now."""
        self.resting: dict[str, datetime] = {}
        """Domains that are left alone, until when."""

    def work(self) -> bool:
        """Single mails first, then a batch of each mailing in turn."""
        while True:
            mailings = Mailing.objects.sending().light()
            sent = [self._batch(mailing) for mailing in (None, *mailings)]
            for key in Mailing.objects.under_way().values_list("pk", flat=True):
                queue.tally(key)
            for mailing in Mailing.objects.sending().filter(doubt__gt=Mailing.MOST_DOUBT):
                halt(mailing, DOUBTED, again=Mailing.Again.DOUBTED, again_at=timezone.now())
            if self.cut_off:
                raise MailServerError
            if not self._going():
                return self.go_on()
            if not any(sent):
                return False

    def _going(self) -> bool:
        return not self.cut_off and self.turn.lasts() and self.go_on()

    def _batch(self, mailing: Mailing | None) -> bool:
        """Whether there was anything to send, now or in a moment."""
        if not self._going():
            return False
        if mailing and not self._ready(mailing):
            return False
        rate = rates.rate_of(rates.ALL)
        number = min(BATCH, max(1, int(rate))) if rate else BATCH
        tasks = queue.claim(self.worker, mailing.pk if mailing else None, number)
        if not tasks:
            return False
        grant = rates.take({rates.ALL: len(tasks)})[rates.ALL]
        queue.give_back(self.worker, [task.pk for task in tasks[grant.now :]])
        if not grant.now:
            self._nap(grant.then)
        self._send(self._within_rates(tasks[: grant.now]), mailing)
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
            halt(mailing, UNWRITABLE.format(reason=what))
            return False
        return True

    def _nap(self, until: datetime) -> None:
        time.sleep(min(1.0, max(0.0, (until - timezone.now()).total_seconds())))

    def _within_rates(self, tasks: list[Task]) -> list[Task]:
        """Those that their domains take now; the others are put off until then."""
        self.resting = rates.resting({domain_of(task) for task in tasks})
        by_domain: dict[str, list[Task]] = {}
        for task in tasks:
            if not task.reserved and domain_of(task) not in self.resting:
                by_domain.setdefault(domain_of(task), []).append(task)
        kept = [task for task in tasks if task.reserved or domain_of(task) in self.resting]
        grants = rates.take({domain: len(some) for domain, some in by_domain.items()})
        for domain, some in by_domain.items():
            now, later, then = grants[domain]
            kept += some[:now]
            for task, place in zip_longest(some[now:], later):
                queue.line_up(self.worker, task, place or then, reserved=place is not None)
        return kept

    def _send(self, tasks: list[Task], mailing: Mailing | None) -> None:
        """Each mail starts in the commit that ends the one before it."""
        sent, left = None, deque(tasks)
        try:
            while left and self._going():
                task = left[0]
                if not (mail := self._written(task, mailing)):
                    left.popleft()
                    continue
                going = queue.step(self.worker, sent, task.pk)
                sent = None
                left.popleft()
                if not going:
                    queue.let_go(self.worker, task)
                    continue
                outcome = self.out.send(task.email, mail)
                if outcome.fate is Fate.SENT:
                    sent = task.pk
                self._settle(task, mailing, outcome)
        finally:
            if sent is not None:
                queue.step(self.worker, sent, None)
            queue.give_back(self.worker, [task.pk for task in left])

    def _written(self, task: Task, mailing: Mailing | None) -> bytes:
        """Empty when it cannot go: she was erased, her domain rests, there is no writing it."""
        if not task.email:
            queue.let_go(self.worker, task)
            return b""
        if until := self.resting.get(domain_of(task)):
            queue.line_up(self.worker, task, until, reserved=False)
            return b""
        try:
            return self.desk.mail(task, mailing)
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001  (one mail's trouble is not the others')
            what = type(error).__name__
            logger.error("%s %s cannot be written: %s", task.kind, task.pk, what)  # noqa: TRY400
            queue.end(self.worker, task, State.FAILED, "not written")
            return b""

    def _settle(self, task: Task, mailing: Mailing | None, outcome: Outcome) -> None:
        self.cut_off = outcome.cut_off
        match outcome.fate:
            case Fate.SENT:
                if task.key and (last := LAST_MAIL.get(task.kind)):
                    Subscriber.objects.filter(key=task.key).update(**{last: timezone.now()})
            case Fate.UNKNOWN:
                queue.end(self.worker, task, State.UNCERTAIN, outcome.reason)
            case Fate.REFUSED:
                self._refused(task, outcome.reason)
            case Fate.DOUBTED:
                self._doubted(task, mailing, outcome.reason)
            case Fate.STOPPED:
                self._stopped(task, mailing, outcome)
            case Fate.LATER:
                queue.put_off(self.worker, task, reason=outcome.reason)
                if outcome.slow_down:
                    self.resting[domain_of(task)] = rates.pause(domain_of(task))

    @transaction.atomic
    def _refused(self, task: Task, reason: str) -> None:
        # Her row before that of the mail, as when she is erased.
        if task.key is not None:
            stop(email=task.email, reason=Subscriber.Reason.BOUNCED)
        queue.end(self.worker, task, State.FAILED, reason)

    def _doubted(self, task: Task, mailing: Mailing | None, reason: str) -> None:
        """Of a mailing all such refusals are weighed together (`newsletter.services.again`).

        Who is refused once more after too many were, fails without a verdict on her address.
        """
        doubted = reason + Mailing.DOUBTED
        if mailing is not None:
            reason = f"{doubted} twice" if task.reason == doubted else doubted
        queue.end(self.worker, task, State.FAILED, reason)

    def _stopped(self, task: Task, mailing: Mailing | None, outcome: Outcome) -> None:
        """The mailing pauses. What is refused in the same way after that, is so for her alone."""
        if task.reason == outcome.reason and not outcome.cut_off:
            queue.end(self.worker, task, State.FAILED, outcome.reason)
            return
        logger.error("the mail server refuses: %s", outcome.reason)
        queue.put_off(self.worker, task, reason=outcome.reason)
        if mailing is not None:
            halt(mailing, REFUSED.format(reason=outcome.reason))


def domain_of(task: Task) -> str:
    return task.email.rpartition("@")[2].lower()


def halt(mailing: Mailing, why: str, **more: Any) -> None:
    """People have to look first."""
    rows = Mailing.objects.sending().filter(pk=mailing.pk)
    if rows.update(state=Mailing.State.PAUSED, why=why, **more):
        record_event(Event.Kind.FAILED, mailing.issue, None, why)
