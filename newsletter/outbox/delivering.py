"""What a worker does with the queue: claim some, send one after the other, count."""

import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from itertools import zip_longest

from django.utils import timezone

from newsletter.models import Mailing, Subscriber
from newsletter.outbox import queue, rates
from newsletter.outbox.carriers import Carrier, Fate, Outcome, carrier
from newsletter.outbox.queue import State, Task
from newsletter.outbox.writing import Desk
from newsletter.services.stopping import stop

BATCH = 100
SLICE = 5.0
"""Seconds, after which the worker's other jobs get their turn."""


def deliver(worker: int, go_on: Callable[[], bool] = lambda: True) -> bool:
    """Send what waits, for as long as a slice; `go_on` is asked before each mail.

    Returns whether there is more to do at once.
    """
    queue.take_back()
    with closing(carrier()) as out:
        return Round(worker, out, go_on).work()


class Round:
    def __init__(self, worker: int, out: Carrier, go_on: Callable[[], bool]) -> None:
        self.worker, self.out, self.desk = worker, out, Desk()
        self.until = time.monotonic() + SLICE
        self.stopping = lambda: not go_on()
        self.cut_off = False
        """Whether the server is of no use now."""

    def work(self) -> bool:
        """Single mails first, then a batch of each mailing in turn."""
        while True:
            mailings = list(Mailing.objects.sending())
            sent = [self._batch(mailing) for mailing in (None, *mailings)]
            for mailing in mailings:
                queue.tally(mailing.pk)
            if self.cut_off or self.stopping() or not any(sent):
                return False
            if time.monotonic() > self.until:
                return True

    def _batch(self, mailing: Mailing | None) -> bool:
        """Whether there was anything to send, now or in a moment."""
        if self.cut_off or self.stopping():
            return False
        rate = rates.rate_of(rates.ALL)
        number = min(BATCH, max(1, int(rate))) if rate else BATCH
        tasks = queue.claim(self.worker, mailing and mailing.pk, number)
        if not tasks:
            return False
        grant = rates.take({rates.ALL: len(tasks)})[rates.ALL]
        queue.give_back(self.worker, [task.pk for task in tasks[grant.now :]])
        if not grant.now:
            self._nap(grant.then)
        self._send(self._within_rates(tasks[: grant.now]), mailing)
        return True

    def _nap(self, until: datetime) -> None:
        time.sleep(min(1.0, max(0.0, (until - timezone.now()).total_seconds())))

    def _within_rates(self, tasks: list[Task]) -> list[Task]:
        """Those that their domains take now; the others are put off until then."""
        by_domain: dict[str, list[Task]] = {}
        for task in tasks:
            if not task.reserved:
                by_domain.setdefault(domain_of(task), []).append(task)
        kept = [task for task in tasks if task.reserved]
        grants = rates.take({domain: len(some) for domain, some in by_domain.items()})
        for domain, some in by_domain.items():
            now, later, then = grants[domain]
            kept += some[:now]
            for task, place in zip_longest(some[now:], later):
                queue.line_up(self.worker, task, place or then, reserved=place is not None)
        return kept

    def _send(self, tasks: list[Task], mailing: Mailing | None) -> None:
        """Each mail starts in the commit that ends the one before it."""
        sent, left = None, list(tasks)
        try:
            while left and not (self.cut_off or self.stopping()):
                task = left.pop(0)
                going = queue.step(self.worker, sent, task.pk)
                sent = None
                if not going:
                    self._let_go(task, mailing)
                    continue
                outcome = self.out.send(task.email, self.desk.mail(task, mailing))
                if outcome.fate is Fate.SENT:
                    sent = task.pk
                else:
                    self._settle(task, mailing, outcome)
        finally:
            if sent is not None:
                queue.step(self.worker, sent, None)
            queue.give_back(self.worker, [task.pk for task in left])

    def _let_go(self, task: Task, mailing: Mailing | None) -> None:
        """It may not go (any more): its mailing waits or was cancelled, or she left."""
        if mailing is not None:
            mailing.refresh_from_db(fields=["state"])
            if mailing.state == Mailing.State.PAUSED:
                queue.give_back(self.worker, [task.pk])
                return
        queue.end(self.worker, task, State.SKIPPED, "")

    def _settle(self, task: Task, mailing: Mailing | None, outcome: Outcome) -> None:
        match outcome.fate:
            case Fate.UNKNOWN:
                queue.end(self.worker, task, State.UNCERTAIN, outcome.reason)
            case Fate.REFUSED:
                queue.end(self.worker, task, State.FAILED, outcome.reason)
                if task.key is not None:
                    stop(email=task.email, reason=Subscriber.Reason.BOUNCED)
            case Fate.STOPPED:
                queue.put_off(self.worker, task, reason=outcome.reason)
                self.cut_off = True
                if mailing is not None:
                    halt(mailing, outcome.reason)
            case _:
                queue.put_off(self.worker, task, reason=outcome.reason)
                self.cut_off = outcome.reason == "no connection"
                if outcome.slow_down:
                    rates.pause(domain_of(task))


def domain_of(task: Task) -> str:
    return task.email.rpartition("@")[2]


def halt(mailing: Mailing, reason: str) -> None:
    """The mail server takes nothing of this: people have to look."""
    why = f"De mailserver weigert onze mail ({reason}). Laat de beheerder ernaar kijken."
    Mailing.objects.sending().filter(pk=mailing.pk).update(state=Mailing.State.PAUSED, why=why)
