"""The life of a mailing: planned, prepared, sent, halted and taken up again.

Each step raises `ValidationError` with a text for the editor when it cannot be.
"""

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import F, Value
from django.utils import timezone

from caching.errors import DATABASE_ERRORS
from newsletter.content.rendering import render_issue
from newsletter.delivery.queue import count_finished
from newsletter.models import Delivery, DeliveryFailure, Issue, Mailing, Refusal, Subscriber
from newsletter.time_budget import TimeBudget
from publishing import services as publishing
from publishing.audit import record_event
from publishing.dates import format_datetime
from publishing.error_messages import error_message
from publishing.models import Event
from publishing.permissions import Permission, require_permission
from publishing.services._revisions import ensure_revision

State = Mailing.State
SKIP_BATCH_SIZE = 5_000
"""Deliveries that are let go in one transaction."""
MAX_PAUSE = timedelta(days=60)
"""Since it began: who got it is known no longer than it must be."""
PAUSED_TOO_LONG_MESSAGE = (
    "Deze verzending stond te lang stil en is na 60 dagen vanzelf geannuleerd."
)
NOT_ALLOWED_MESSAGE = "Wie deze verzending plande, mag niet meer publiceren. Plan haar opnieuw."

logger = logging.getLogger(__name__)


def can_be_planned(mailing: Mailing | None) -> bool:
    """Whether nothing of it went out, or is about to."""
    before = (State.SCHEDULED, State.PAUSED, State.CANCELLED)
    return mailing is None or (mailing.state in before and mailing.started_at is None)


def plan_fingerprint(issue: Issue, mailing: Mailing | None) -> str:
    """Changes when someone saves another version or plans it anew."""
    planned = f"{mailing.state} {mailing.send_at.timestamp()}" if mailing else ""
    return f"{issue.latest_revision_id or 0} {planned}".strip()


@transaction.atomic
def plan_mailing(
    *, issue: Issue, user: Any, send_at: datetime | None = None, fingerprint: str | None = None
) -> Mailing:
    """Send the newest revision, at once or at a time; a new plan takes the place of a former one.

    Its pages go on the site at that moment. `seen` is what the editor had before her (`as_seen`).
    """
    row = publishing.lock_row(issue)
    require_permission(user, Permission.PUBLISH, row)
    former = Mailing.objects.select_for_update().filter(issue=row).first()
    if not can_be_planned(former):
        raise ValidationError("Deze nieuwsbrief is al verstuurd, of wordt nu verstuurd.")
    if fingerprint is not None and fingerprint != plan_fingerprint(row, former):
        raise ValidationError(
            "Er is niets ingepland: intussen is deze nieuwsbrief gewijzigd of ingepland. "
            "Kijk hieronder hoe het nu is."
        )
    newest = ensure_revision(row)
    mailing = former or Mailing(issue=row)
    mailing.state, mailing.revision, mailing.planned_by = State.SCHEDULED, newest, user
    mailing.audience = newest.snapshot["fields"].get("audience", "")
    mailing.send_at = send_at or timezone.now()
    mailing.pause_reason, mailing.ended_at = "", None
    mailing.save()
    told = f"Versturen op {format_datetime(mailing.send_at)}" if send_at else "Nu versturen"
    record_event(Event.Kind.SCHEDULED, row, user, told, revision=newest)
    return mailing


def prepare_due_mailings() -> None:
    """Prepare what is to be sent now; what cannot be is paused and says why."""
    for mailing in Mailing.objects.due():
        try:
            prepare_mailing(mailing)
        except DATABASE_ERRORS:
            # Without a database nothing is given up: it stays due.
            raise
        except Exception as error:  # noqa: BLE001  (one mailing's trouble is not the others')
            logger.warning("mailing %s: %s", mailing.pk, type(error).__name__)
            why = (
                NOT_ALLOWED_MESSAGE if isinstance(error, PermissionDenied) else error_message(error)
            )
            rows = Mailing.objects.due().filter(pk=mailing.pk)
            if rows.update(state=State.PAUSED, pause_reason=why[:300]):
                record_event(Event.Kind.FAILED, mailing.issue, None, why)


def prepare_mailing(mailing: Mailing) -> None:
    """Publish it, freeze what is sent, and put a delivery in the queue for each reader.

    All in one transaction; that it is being prepared is told before.
    """
    Mailing.objects.due().filter(pk=mailing.pk).update(state=State.PREPARING)
    with transaction.atomic():
        row = Mailing.objects.due().select_for_update().filter(pk=mailing.pk).first()
        if row is None:
            return
        publishing.publish(obj=row.issue, user=row.planned_by, revision=row.revision)
        row.issue.refresh_from_db()
        content = render_issue(row.issue)
        row.subject, row.text, row.html = content.subject, content.text, content.html
        row.candidates = create_deliveries(row)
        row.state, row.started_at, row.why = State.SENDING, timezone.now(), ""
        row.save()


def create_deliveries(mailing: Mailing) -> int:
    """One statement, whatever the number; a second time it adds nothing."""
    fixed = {
        "kind": Delivery.Kind.ISSUE.value,
        "mailing": mailing.pk,
        "state": Delivery.State.PENDING.value,
        "deferrals": 0,
        "not_before": timezone.now(),
        "has_reserved_slot": False,
        "reason": "",
        "refusal": Refusal.NONE.value,
        "bounce": "",
        "is_counted": False,
    }
    fields: dict[str, Any] = {
        name: Delivery._meta.get_field(name) for name in [*fixed, "subscriber"]
    }
    values = [
        Value(value, output_field=getattr(fields[name], "target_field", fields[name]))
        for name, value in fixed.items()
    ]
    readers = Subscriber.objects.in_audience(mailing.audience).order_by()
    sql, params = readers.values_list(*values, F("pk")).query.sql_with_params()
    columns = ", ".join(str(field.column) for field in fields.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO newsletter_delivery ({columns}) {sql} ON CONFLICT DO NOTHING",
            params,
        )
        return cursor.rowcount


def pause_sending(*, mailing: Mailing, user: Any) -> None:
    """From the next mail on."""
    _change_state(
        mailing, user, {State.SENDING}, State.PAUSED, "Verzending gepauzeerd", pause_reason=""
    )


def resume_sending(*, mailing: Mailing, user: Any) -> None:
    began = mailing.started_at is not None
    after = State.SENDING if began else State.SCHEDULED
    recent_sends = [[timezone.now().timestamp(), 0]]
    _change_state(
        mailing,
        user,
        {State.PAUSED},
        after,
        "Verzending hervat",
        pause_reason="",
        recent_sends=recent_sends,
    )


def cancel_sending(*, mailing: Mailing, user: Any) -> None:
    """For good. What was not sent is skipped, by the worker."""
    middle = {State.SCHEDULED, State.PREPARING, State.SENDING, State.PAUSED}
    _change_state(
        mailing, user, middle, State.CANCELLED, "Verzending geannuleerd", ended_at=timezone.now()
    )


@transaction.atomic
def _change_state(
    mailing: Mailing, by: Any, before: set[State], after: State, told: str, **more: Any
) -> None:
    require_permission(by, Permission.PUBLISH, mailing.issue)
    rows = Mailing.objects.filter(pk=mailing.pk, state__in=before)
    if not rows.update(state=after, **more):
        raise ValidationError("Dat kan nu niet meer: de verzending is intussen verder.")
    mailing.refresh_from_db()
    record_event(Event.Kind.CHANGED, mailing.issue, by, f"{told}: {mailing.sent} verstuurd")


def skip_cancelled_deliveries() -> None:
    """Let go of what a cancelled mailing had waiting, some at a time; then count it."""
    _cancel_long_paused()
    handled = F("sent") + F("failed") + F("skipped") + F("uncertain")
    turn = TimeBudget()
    for mailing in Mailing.objects.filter(state=State.CANCELLED, candidates__gt=handled):
        turn.repeat_until_spent(partial(_skip_batch, mailing))


def _cancel_long_paused() -> None:
    """What stays paused is cancelled, or its deliveries would be kept for ever."""
    now = timezone.now()
    paused = Mailing.objects.filter(state=State.PAUSED, started_at__lt=now - MAX_PAUSE)
    for mailing in paused.select_related("issue").without_bodies():
        if paused.filter(pk=mailing.pk).update(
            state=State.CANCELLED, pause_reason=PAUSED_TOO_LONG_MESSAGE, ended_at=now
        ):
            record_event(Event.Kind.CHANGED, mailing.issue, None, PAUSED_TOO_LONG_MESSAGE)


def _skip_batch(mailing: Mailing) -> bool:
    """Whether there was anything to do."""
    waiting = Delivery.objects.filter(mailing=mailing, state=Delivery.State.PENDING)
    keys = list(waiting.values_list("pk", flat=True)[:SKIP_BATCH_SIZE])
    waiting.filter(pk__in=keys).update(
        state=Delivery.State.SKIPPED,
        reason=DeliveryFailure.MAILING_CANCELLED,
        ended_at=timezone.now(),
    )
    return count_finished(mailing.pk) or bool(keys)
