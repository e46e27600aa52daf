"""The table of deliveries as a queue: everything that makes one go from state to state.

Each function is one transaction. A worker that is killed leaves what it held under a lease; when
that ends, anyone may call `take_back`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from psycopg import Cursor

from newsletter.models import Delivery, Mailing, Subscriber

State = Delivery.State

LEASE = timedelta(minutes=5)
"""Longer than one mail can take (each step of SMTP has `EMAIL_TIMEOUT`)."""

RETRY_DELAYS = [timedelta(minutes=it) for it in (1, 5, 30, 120, 360)]
"""Until the next attempt, after each that failed for now; then it is given up."""

SLOT_LIFETIME = timedelta(minutes=1)
"""A place that was missed longer ago (a pause, a stop) is not kept: all would go at once."""


@dataclass(frozen=True, slots=True)
class DeliveryTask:
    """What a worker needs of a delivery to send it."""

    pk: int
    kind: str
    email: str
    subscriber_key: UUID | None
    """Of the subscriber; her links are made of it."""
    deferrals: int
    reason: str
    """Why it was put off before, if it was."""
    has_reserved_slot: bool
    """Whether this is its place in the row for its domain."""
    transactional_mail: int | None


TASK_FIELDS = (
    *("pk", "kind", "user__email", "subscriber__email", "subscriber__key"),
    *("deferrals", "reason", "has_reserved_slot", "not_before", "transactional_mail"),
)


def claim(worker: int, mailing: int | None, number: int) -> list[DeliveryTask]:
    """Take up to `number` that wait, oldest first; no other worker gets the same."""
    with transaction.atomic():
        waiting = Delivery.objects.ready_to_send(mailing).select_for_update(skip_locked=True)
        keys = list(waiting.values_list("pk", flat=True)[:number])
        if not keys:
            return []
        lease = timezone.now() + LEASE
        mine = Delivery.objects.filter(pk__in=keys)
        mine.update(state=State.CLAIMED, worker=worker, lease_until=lease)
        found = mine.order_by("not_before", "pk").values_list(*TASK_FIELDS)
        fresh = timezone.now() - SLOT_LIFETIME
        return [
            DeliveryTask(
                pk, kind, user or email or "", key, tries, why, reserved and at > fresh, letter
            )
            for pk, kind, user, email, key, tries, why, reserved, at, letter in found
        ]


# The subscriber, the mailing and the user are asked in the statement that starts a mail, so that
# pausing, cancelling and leaving hold from the next mail on. What its own worker knows to be sent
# after its lease ended was so all the while; once it is counted as uncertain, it stays that.
MARK_SENT_AND_START_SQL = """
UPDATE newsletter_delivery AS d SET
  state = CASE WHEN d.id = %s THEN 'sent' ELSE 'sending' END,
  ended_at = CASE WHEN d.id = %s THEN %s ELSE NULL END,
  lease_until = CASE WHEN d.id = %s THEN NULL ELSE %s END
WHERE d.worker_id = %s AND (
  d.id = %s AND (d.state = 'sending' OR d.state = 'uncertain' AND NOT d.is_counted)
  OR d.id = %s AND d.state = 'claimed'
    AND (d.kind = 'staff' OR EXISTS (
      SELECT 1 FROM newsletter_subscriber AS s WHERE s.id = d.subscriber_id
      AND s.state = CASE WHEN d.kind = 'confirm' THEN 'pending' ELSE 'confirmed' END))
    AND (d.mailing_id IS NULL OR EXISTS (
      SELECT 1 FROM newsletter_mailing AS m WHERE m.id = d.mailing_id AND m.state = 'sending'))
    AND (d.user_id IS NULL OR EXISTS (
      SELECT 1 FROM auth_user AS u WHERE u.id = d.user_id AND u.is_active AND u.email <> ''))
)
RETURNING id
"""


def mark_sent_and_start(worker: int, done: int | None, start: int | None) -> bool:
    """In one commit: `done` was accepted by the server, `start` is about to be offered.

    Returns whether `start` may go: it is still ours, its mailing sends, and she still wants it.
    """
    now = timezone.now()
    ended, lease = (connection.ops.adapt_datetimefield_value(at) for at in (now, now + LEASE))
    found = _execute(MARK_SENT_AND_START_SQL, [done, done, ended, done, lease, worker, done, start])
    return any(key == start for (key,) in found)


def _execute(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    """PostgreSQL plans it once for each connection, not once for each mail."""
    connection.ensure_connection()
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()
    with connection.wrap_database_errors, Cursor(connection.connection) as prepared:
        return prepared.execute(sql, params, prepare=True).fetchall()


def defer(worker: int, task: DeliveryTask, *, reason: str) -> None:
    """Not now. After the last attempt it has failed."""
    if task.deferrals >= len(RETRY_DELAYS):
        finish(worker, task, State.FAILED, reason)
        return
    Delivery.objects.filter(pk=task.pk, worker=worker).in_flight().update(
        state=State.PENDING,
        worker=None,
        lease_until=None,
        not_before=timezone.now() + RETRY_DELAYS[task.deferrals],
        has_reserved_slot=False,
        deferrals=F("deferrals") + 1,
        reason=reason,
    )


def reschedule(worker: int, task: DeliveryTask, at: datetime, *, has_reserved_slot: bool) -> None:
    """Its domain takes no more now; at this moment it may go, or may be asked for again."""
    Delivery.objects.filter(pk=task.pk, worker=worker, state=State.CLAIMED).update(
        state=State.PENDING,
        worker=None,
        lease_until=None,
        not_before=at,
        has_reserved_slot=has_reserved_slot,
    )


def finish(worker: int, task: DeliveryTask, state: State, reason: str) -> None:
    """It failed, or is uncertain."""
    Delivery.objects.filter(pk=task.pk, worker=worker).in_flight().update(
        state=state, ended_at=timezone.now(), lease_until=None, reason=reason
    )


STILL_WANTED = (
    Q(kind=Delivery.Kind.STAFF, user__is_active=True) & ~Q(user__email="")
    | Q(kind=Delivery.Kind.CONFIRM, subscriber__state=Subscriber.State.PENDING)
    | Q(kind=Delivery.Kind.MANAGE, subscriber__state=Subscriber.State.CONFIRMED)
    | Q(kind=Delivery.Kind.ISSUE, subscriber__state=Subscriber.State.CONFIRMED)
    & ~Q(mailing__state=Mailing.State.CANCELLED)
)


def release_or_skip(worker: int, task: DeliveryTask) -> None:
    """It may not go now. While it is wanted it waits again; it is skipped when she left."""
    mine = Delivery.objects.filter(pk=task.pk, worker=worker, state=State.CLAIMED)
    wanted = mine.filter(STILL_WANTED)
    if not wanted.update(state=State.PENDING, worker=None, lease_until=None):
        mine.update(state=State.SKIPPED, ended_at=timezone.now(), lease_until=None)


def release_claims(worker: int, keys: list[int]) -> None:
    """What was claimed and not begun: to be sent by whoever claims it next."""
    Delivery.objects.filter(pk__in=keys, worker=worker, state=State.CLAIMED).update(
        state=State.PENDING, worker=None, lease_until=None
    )


def recover_expired_leases() -> int:
    """Of workers that are gone: what they had not begun waits again, what they had is uncertain."""
    now = timezone.now()
    return (
        Delivery.objects.in_flight()
        .filter(lease_until__lt=now)
        .update(
            state=Case(
                When(state=State.CLAIMED, then=Value(State.PENDING)),
                default=Value(State.UNCERTAIN),
            ),
            reason=Case(When(state=State.CLAIMED, then=F("reason")), default=Value("killed")),
            ended_at=Case(When(state=State.CLAIMED, then=None), default=now),
            lease_until=None,
        )
    )


MAILING_COUNT_FIELDS = (
    "state",
    "ended_at",
    "failure_counts",
    "recent_sends",
    "refusal_score",
    "follow_up",
)
COUNT_BATCH_SIZE = 1000
"""Most to count in one transaction; the rest is for the next."""


@transaction.atomic
def count_finished(mailing: int) -> bool:
    """Count in the mailing what ended since the last time; any number of workers may do so.

    Returns whether there was any.
    """
    row = Mailing.objects.select_for_update().without_bodies().get(pk=mailing)
    ended = Delivery.objects.uncounted(mailing)
    found = list(ended.select_for_update().values_list("pk", "state", "reason")[:COUNT_BATCH_SIZE])
    if found:
        Delivery.objects.filter(pk__in=[pk for pk, *_ in found]).update(is_counted=True)
        for _, state, reason in found:
            setattr(row, state, getattr(row, state) + 1)
            if state == State.FAILED:
                row.failure_counts[reason] = row.failure_counts.get(reason, 0) + 1
        sent = sum(state == State.SENT for _, state, _ in found)
        failed = [why for _, state, why in found if state == State.FAILED]
        row.recent_sends, row.refusal_score = (
            row.recent_sends_with(sent),
            row.refusal_score_after(failed, sent),
        )
    clear = row.remaining_count == 0 and row.refusal_score <= row.MAX_REFUSAL_SCORE
    finished = clear and row.state == Mailing.State.SENDING
    if finished and not Delivery.objects.unfinished().filter(mailing=mailing).exists():
        row.state, row.ended_at = Mailing.State.DONE, timezone.now()
        if row.can_assess_refusals:
            row.follow_up = Mailing.FollowUp.WEIGH
    if found or finished:
        row.save(update_fields=[*MAILING_COUNT_FIELDS, *Mailing.COUNTED_DELIVERY_STATES])
    return bool(found)
