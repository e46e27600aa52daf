"""The table of deliveries as a queue: every step of a delivery from state to state.

Each function is one transaction. A worker that is killed leaves its deliveries under a lease; once
that has ended, `recover_expired_leases` gives them back.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from psycopg import Cursor

from newsletter.models import (
    UNWEIGHED_REFUSALS,
    Delivery,
    DeliveryFailure,
    FailureCause,
    Mailing,
    Refusal,
    Subscriber,
)
from publishing.host_names import ascii_email

# Longer than one mail can take: each step of SMTP has `EMAIL_TIMEOUT`.
LEASE = timedelta(minutes=5)


# A reserved time that was missed longer ago (by a pause, a stop) is void: all would go at once.
SLOT_LIFETIME = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class DeliveryTask:
    """A claimed delivery, with what a worker needs to send it."""

    pk: int
    kind: str
    email: str
    subscriber_key: UUID | None
    deferrals: int
    previous_reason: str
    previous_refusal: str
    # Whether this is the time that was reserved for it in the bucket of its domain.
    has_reserved_slot: bool
    transactional_mail: int | None


TASK_FIELDS = (
    *("pk", "kind", "user__email", "subscriber__email", "subscriber__key", "deferrals", "reason"),
    *("refusal", "has_reserved_slot", "not_before", "transactional_mail"),
    "transactional_mail__email",
)


def claim(worker: int, mailing: int | None, number: int) -> list[DeliveryTask]:
    """Take up to `number` deliveries that may go, oldest first; no other worker gets the same."""
    with transaction.atomic():
        ready = Delivery.objects.ready_to_send(mailing).select_for_update(skip_locked=True)
        ids = list(ready.values_list("pk", flat=True)[:number])
        if not ids:
            return []
        claimed = Delivery.objects.filter(pk__in=ids)
        claimed.update(
            state=Delivery.State.CLAIMED, worker=worker, lease_until=timezone.now() + LEASE
        )
        oldest_slot = timezone.now() - SLOT_LIFETIME
        rows = claimed.order_by("not_before", "pk").values(*TASK_FIELDS)
        return [_build_task(row, oldest_slot) for row in rows]


def _build_task(row: dict[str, Any], oldest_slot: datetime) -> DeliveryTask:
    return DeliveryTask(
        pk=row["pk"],
        kind=row["kind"],
        email=ascii_email(
            row["user__email"] or row["subscriber__email"] or row["transactional_mail__email"] or ""
        ),
        subscriber_key=row["subscriber__key"],
        deferrals=row["deferrals"],
        previous_reason=row["reason"],
        previous_refusal=row["refusal"],
        has_reserved_slot=row["has_reserved_slot"] and row["not_before"] > oldest_slot,
        transactional_mail=row["transactional_mail"],
    )


# The subscriber, the mailing and the user are tested in the statement that starts a mail, so that
# pausing, cancelling and unsubscribing hold from the next mail on. A delivery that its own worker
# finished after its lease ended was sent; once it is counted as uncertain, it stays uncertain.
MARK_SENT_AND_START_SQL = """
UPDATE newsletter_delivery AS d SET
  state = CASE WHEN d.id = %s THEN 'sent' ELSE 'sending' END,
  ended_at = CASE WHEN d.id = %s THEN COALESCE(d.ended_at, %s) ELSE NULL END,
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


def mark_sent_and_start(worker: int, sent_id: int | None, next_id: int | None) -> bool:
    """Record in one commit that a mail was accepted and that the next is about to be offered.

    Returns whether the next may go: this worker still holds it, its mailing is sending, and its
    recipient still wants it.
    """
    now = timezone.now()
    ended, lease = (connection.ops.adapt_datetimefield_value(at) for at in (now, now + LEASE))
    rows = _execute(
        MARK_SENT_AND_START_SQL,
        [sent_id, sent_id, ended, sent_id, lease, worker, sent_id, next_id],
    )
    return any(pk == next_id for (pk,) in rows)


def _execute(sql: str, params: Sequence[str | int | None]) -> list[tuple[int]]:
    """Run a statement, prepared on PostgreSQL: planned once a connection, not once a mail."""
    connection.ensure_connection()
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()
    with connection.wrap_database_errors, Cursor(connection.connection) as prepared:
        return prepared.execute(sql, params, prepare=True).fetchall()


def reschedule(worker: int, task: DeliveryTask, at: datetime, *, has_reserved_slot: bool) -> None:
    """Put a delivery off to the time reserved for it, or to when a time may be asked for again."""
    Delivery.objects.filter(pk=task.pk, worker=worker, state=Delivery.State.CLAIMED).update(
        state=Delivery.State.PENDING,
        worker=None,
        lease_until=None,
        not_before=at,
        has_reserved_slot=has_reserved_slot,
    )


def finish(
    worker: int,
    task: DeliveryTask,
    state: Delivery.State,
    reason: str,
    refusal: Refusal = Refusal.NONE,
) -> None:
    """End a delivery that failed or is uncertain."""
    Delivery.objects.filter(pk=task.pk, worker=worker).in_flight().update(
        state=state,
        ended_at=Coalesce("ended_at", timezone.now()),
        lease_until=None,
        reason=reason,
        refusal=refusal,
    )


STILL_WANTED = (
    Q(kind=Delivery.Kind.STAFF, user=None)
    | Q(kind=Delivery.Kind.STAFF, user__is_active=True) & ~Q(user__email="")
    | Q(kind=Delivery.Kind.CONFIRM, subscriber__state=Subscriber.State.PENDING)
    | Q(kind=Delivery.Kind.MANAGE, subscriber__state=Subscriber.State.CONFIRMED)
    | Q(kind=Delivery.Kind.ISSUE, subscriber__state=Subscriber.State.CONFIRMED)
    & ~Q(mailing__state=Mailing.State.CANCELLED)
)


def release_or_skip(worker: int, task: DeliveryTask) -> None:
    """Release a delivery that may not go now, or skip it when its recipient no longer wants it."""
    claimed = Delivery.objects.filter(pk=task.pk, worker=worker, state=Delivery.State.CLAIMED)
    wanted = claimed.filter(STILL_WANTED)
    if not wanted.update(state=Delivery.State.PENDING, worker=None, lease_until=None):
        claimed.update(state=Delivery.State.SKIPPED, ended_at=timezone.now(), lease_until=None)


def release_claims(worker: int, ids: list[int]) -> None:
    """Give back deliveries that were claimed and not begun."""
    Delivery.objects.filter(pk__in=ids, worker=worker, state=Delivery.State.CLAIMED).update(
        state=Delivery.State.PENDING, worker=None, lease_until=None
    )


def recover_expired_leases() -> int:
    """Release what dead workers had claimed; what they were sending is uncertain."""
    now = timezone.now()
    is_claimed = Q(state=Delivery.State.CLAIMED)
    return (
        Delivery.objects.in_flight()
        .filter(lease_until__lt=now)
        .update(
            state=Case(
                When(is_claimed, then=Value(Delivery.State.PENDING)),
                default=Value(Delivery.State.UNCERTAIN),
            ),
            reason=Case(
                When(is_claimed, then=F("reason")), default=Value(DeliveryFailure.WORKER_KILLED)
            ),
            refusal=Case(When(is_claimed, then=F("refusal")), default=Value(Refusal.NONE)),
            ended_at=Case(When(is_claimed, then=None), default=Coalesce("ended_at", now)),
            lease_until=None,
        )
    )


MAILING_COUNT_FIELDS = [
    *("state", "ended_at", "failure_counts", "recent_sends", "refusal_score", "follow_up"),
    *Mailing.COUNTED_DELIVERY_STATES,
]
# Deliveries counted in one transaction; the rest waits for the next.
COUNT_BATCH_SIZE = 1000


@transaction.atomic
def count_finished(mailing: int) -> bool:
    """Count in the mailing what ended since the last time; any number of workers may do so.

    Returns whether there was any.
    """
    row = Mailing.objects.select_for_update().without_bodies().get(pk=mailing)
    ended = Delivery.objects.uncounted(mailing).select_for_update()
    deliveries = list(ended.values_list("pk", "state", "reason", "refusal")[:COUNT_BATCH_SIZE])
    if deliveries:
        ids = [pk for pk, *_ in deliveries]
        Delivery.objects.filter(pk__in=ids).update(is_counted=True)
        _add_to_counts(
            row,
            Counter(state for _, state, *_ in deliveries),
            [
                FailureCause(*cause)
                for _, state, *cause in deliveries
                if state == Delivery.State.FAILED
            ],
        )
    is_done = _can_be_done(row)
    if is_done:
        row.state, row.ended_at = Mailing.State.DONE, timezone.now()
        if row.can_assess_refusals:
            row.follow_up = Mailing.FollowUp.ASSESS_REFUSALS
    if deliveries or is_done:
        row.save(update_fields=MAILING_COUNT_FIELDS)
    return bool(deliveries)


def _add_to_counts(row: Mailing, states: Counter[str], failures: list[FailureCause]) -> None:
    for state, number in states.items():
        setattr(row, state, getattr(row, state) + number)
    row.store_failures(row.count_failures() + Counter(failures))
    sent = states[Delivery.State.SENT]
    refusals = sum(cause.refusal in UNWEIGHED_REFUSALS for cause in failures)
    row.recent_sends = row.recent_sends_with(sent)
    row.refusal_score = row.refusal_score_after(refusals, sent)


def _can_be_done(row: Mailing) -> bool:
    return (
        row.remaining_count == 0
        and not row.is_refused
        and row.state == Mailing.State.SENDING
        and not Delivery.objects.unfinished().filter(mailing=row).exists()
    )
