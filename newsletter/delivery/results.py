"""The consequence of each attempt: sent, later, failed, uncertain, or a mailing that pauses.

No refusal stops a reader here. It is stored with whom it blames; once its mailing is done, those of
the whole mailing are weighed (`services.follow_ups`).
"""

import logging
from collections import Counter

from django.utils import timezone

from newsletter.blame import Blame
from newsletter.delivery import queue, retries
from newsletter.delivery.pace import PaceKeeper, record_trouble
from newsletter.delivery.queue import DeliveryTask
from newsletter.delivery.transport_base import SENT, DeliveryResult, Limit, ResultCode
from newsletter.failure_reasons import describe_trouble
from newsletter.models import UNWEIGHED_REFUSALS, Delivery, Mailing, Refusal, Subscriber
from newsletter.models.subscriber import LAST_MAILED_FIELD
from publishing.audit import record_event
from publishing.models import Event

MANY_REFUSALS_MESSAGE = (
    "De mailserver weigert opvallend veel adressen. "
    "Misschien ligt het aan onze instellingen: laat de beheerder ernaar kijken. "
    "Er is daarom niemand van de lijst gehaald."
)

# Mails of a mailing that must be accepted before one refusal of us counts as that of one reader's
# mail server.
ACCEPTED_BEFORE_DOUBT = 20

REFUSAL_BY_BLAME = {
    Blame.READER: Refusal.READER,
    Blame.READER_FOR_NOW: Refusal.SOFT,
    Blame.SENDER: Refusal.SENDER,
    Blame.NOBODY_KNOWS: Refusal.AMBIGUOUS,
}

logger = logging.getLogger(__name__)


class ResultRecorder:
    """Records the results of one turn of a worker."""

    def __init__(self, worker: int, pace: PaceKeeper) -> None:
        self.worker, self.pace = worker, pace
        self.last_result = SENT
        # Whether any mail was refused since the mailings were last counted.
        self.has_refused = False
        # Mails accepted in this turn, by mailing.
        self._accepted: Counter[int] = Counter()

    def record(self, task: DeliveryTask, mailing: Mailing | None, result: DeliveryResult) -> None:
        self.last_result = result
        match result.code:
            case ResultCode.SENT:
                self._record_accepted(task, mailing)
            case ResultCode.UNCERTAIN:
                queue.finish(self.worker, task, Delivery.State.UNCERTAIN, result.reason)
            case ResultCode.REFUSED:
                self.has_refused = True
                self._record_refusal(task, mailing, result)
            case ResultCode.HALTED:
                self._record_halt(task, mailing, result)
            case ResultCode.DEFERRED:
                self._record_deferral(task, mailing, result)

    def _record_accepted(self, task: DeliveryTask, mailing: Mailing | None) -> None:
        if mailing is not None:
            self._accepted[mailing.pk] += 1
        self.pace.record_accepted(recipient_domain(task), is_first_contact=not task.previous_reason)
        if task.subscriber_key and (field := LAST_MAILED_FIELD.get(task.kind)):
            Subscriber.objects.filter(key=task.subscriber_key).update(**{field: timezone.now()})

    def _record_deferral(
        self, task: DeliveryTask, mailing: Mailing | None, result: DeliveryResult
    ) -> None:
        if result.server_unavailable:
            if result.limit is Limit.NONE:
                record_trouble(result.reason)
            else:
                self.pace.limit_server(result.reason)
            retries.wait(self.worker, task, reason=result.reason)
            return
        until = None
        if result.limit is not Limit.NONE:
            until = self.pace.record_refusal(
                recipient_domain(task),
                result.reason,
                result.limit,
                is_first_contact=not task.previous_reason,
            )
        if result.blame is Blame.READER_FOR_NOW or not retries.is_patient(mailing):
            retries.defer(self.worker, task, reason=result.reason)
        else:
            retries.wait(self.worker, task, reason=result.reason, until=until)

    def _record_refusal(
        self, task: DeliveryTask, mailing: Mailing | None, result: DeliveryResult
    ) -> None:
        """End a delivery. The refusals of a mailing are weighed together; others blame nobody.

        A reader who is refused again, after too many were, fails without blame for her address.
        """
        refusal = Refusal.NONE
        if mailing is not None:
            is_repeated = (
                task.previous_refusal in UNWEIGHED_REFUSALS
                and task.previous_reason == result.reason
            )
            refusal = Refusal.REPEATED if is_repeated else REFUSAL_BY_BLAME[result.blame]
        queue.finish(self.worker, task, Delivery.State.FAILED, result.reason, refusal)

    def _record_halt(
        self, task: DeliveryTask, mailing: Mailing | None, result: DeliveryResult
    ) -> None:
        """Pause the mailing, unless it is about one reader: others were accepted, or it repeats."""
        if not result.server_unavailable:
            if task.previous_reason == result.reason and not task.previous_refusal:
                queue.finish(self.worker, task, Delivery.State.FAILED, result.reason)
                return
            if mailing and mailing.sent + self._accepted[mailing.pk] >= ACCEPTED_BEFORE_DOUBT:
                self._record_refusal(task, mailing, result)
                return
        logger.error("the mail server refuses: %s", result.reason)
        if result.server_unavailable:
            record_trouble(result.reason)
        if mailing is None and not result.server_unavailable:
            retries.defer(self.worker, task, reason=result.reason)
            return
        retries.wait(self.worker, task, reason=result.reason)
        if mailing is not None:
            pause_mailing(mailing, describe_trouble(result.reason))


def recipient_domain(task: DeliveryTask) -> str:
    return task.email.rpartition("@")[2].lower()


def pause_refused_mailings() -> None:
    """Pause mailings with so many refusals that these must be about us."""
    for mailing in Mailing.objects.sending().without_bodies():
        if mailing.is_refused:
            pause_mailing(
                mailing,
                MANY_REFUSALS_MESSAGE,
                follow_up=Mailing.FollowUp.RETRY_REFUSED,
                follow_up_requested_at=timezone.now(),
            )


def pause_mailing(mailing: Mailing, reason: str, **changes: object) -> None:
    """Stop sending until an editor has looked."""
    rows = Mailing.objects.sending().filter(pk=mailing.pk)
    if rows.update(state=Mailing.State.PAUSED, pause_reason=reason, **changes):
        record_event(Event.Kind.FAILED, mailing.issue, None, reason)
