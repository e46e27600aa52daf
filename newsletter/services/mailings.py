"""The steps of a mailing: plan, prepare, pause, resume and cancel.

Each step raises `ValidationError` with a message for the editor when it cannot be taken.
"""

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import F, Value
from django.utils import timezone

from caching.database_errors import DATABASE_ERRORS
from newsletter.content.mail_pictures import PictureNotReadyError
from newsletter.content.rendering import render_issue
from newsletter.delivery.mail_size import require_sendable_size
from newsletter.delivery.queue import count_finished
from newsletter.models import (
    OUTLINE_MESSAGE,
    Delivery,
    DeliveryFailure,
    HeldMailing,
    Issue,
    MailHold,
    Mailing,
    Refusal,
    Subscriber,
)
from newsletter.time_budget import TimeBudget
from publishing import services as publishing
from publishing.audit import record_event
from publishing.dates import format_datetime
from publishing.job_error_messages import error_message
from publishing.models import Event
from publishing.permissions import Permission, require_permission
from publishing.publication_guards import find_guard_reason
from publishing.services._revisions import ensure_revision

# A picture takes a worker seconds; one that takes so long never comes.
MAX_PICTURE_WAIT = timedelta(minutes=30)
# Deliveries of a cancelled mailing that are skipped in one transaction.
SKIP_BATCH_SIZE = 5_000
# Time since a mailing began to send after which it is cancelled if it has not ended: the deliveries
# tell who got it, and are kept no longer than they must be (rule 10).
MAX_PAUSE = timedelta(days=60)
PAUSED_TOO_LONG_MESSAGE = (
    "Deze verzending was na 60 dagen nog niet klaar en is vanzelf geannuleerd."
)
HELD_MESSAGE = "Beslis eerst wat er nog weg mag. De link daarheen staat op deze pagina."
NOT_ALLOWED_MESSAGE = "Wie deze verzending plande, mag niet meer publiceren. Plan haar opnieuw."

logger = logging.getLogger(__name__)


def can_be_planned(mailing: Mailing | None) -> bool:
    """Return whether nothing was sent, or is about to be."""
    states = (Mailing.State.SCHEDULED, Mailing.State.PAUSED, Mailing.State.CANCELLED)
    return mailing is None or (mailing.state in states and mailing.started_at is None)


def require_not_held(mailing: Mailing | None) -> None:
    """Raise `ValidationError` while an editor still has to decide about a mailing."""
    if mailing is not None and HeldMailing.objects.undecided().filter(mailing=mailing).exists():
        raise ValidationError(HELD_MESSAGE)


def plan_fingerprint(issue: Issue, mailing: Mailing | None) -> str:
    """Return a text that changes when someone saves another version or plans it again."""
    planned = f"{mailing.state} {mailing.send_at.timestamp()}" if mailing else ""
    return f"{issue.latest_revision_id or 0} {planned}".strip()


@transaction.atomic
def plan_mailing(
    *, issue: Issue, user: User, send_at: datetime | None = None, fingerprint: str | None = None
) -> Mailing:
    """Plan to send the latest revision, now or at a time; this replaces an earlier plan.

    The issue is published at that time. `fingerprint` is the one that the editor saw.
    """
    row = publishing.lock_row(issue)
    require_permission(user, Permission.PUBLISH, row)
    if row.is_outline:
        raise ValidationError(OUTLINE_MESSAGE)
    if reason := find_guard_reason(row):
        raise ValidationError(reason)
    former = Mailing.objects.select_for_update().filter(issue=row).first()
    require_not_held(former)
    if not can_be_planned(former):
        raise ValidationError("Deze nieuwsbrief is al verstuurd, of wordt nu verstuurd.")
    if fingerprint is not None and fingerprint != plan_fingerprint(row, former):
        raise ValidationError(
            "Er is niets ingepland: intussen is deze nieuwsbrief gewijzigd of ingepland. "
            "Kijk hieronder hoe het nu is."
        )
    revision = ensure_revision(row)
    mailing = former or Mailing(issue=row)
    mailing.state, mailing.revision, mailing.planned_by = Mailing.State.SCHEDULED, revision, user
    mailing.audience = revision.snapshot["fields"].get("audience", "")
    mailing.send_at = send_at or timezone.now()
    mailing.pause_reason, mailing.ended_at = "", None
    mailing.save()
    description = f"Versturen op {format_datetime(mailing.send_at)}" if send_at else "Nu versturen"
    record_event(Event.Kind.SCHEDULED, row, user, description, revision=revision)
    return mailing


def prepare_due_mailings() -> None:
    """Prepare the mailings that are due; one that fails is paused with the reason.

    All wait while an editor still has to decide about mail that is held.
    """
    if MailHold.objects.open().exists():
        return
    for mailing in Mailing.objects.due():
        try:
            prepare_mailing(mailing)
        except DATABASE_ERRORS:
            # The mailing stays due while there is no database.
            raise
        except PictureNotReadyError as error:
            # And while a worker still makes a picture.
            if mailing.send_at < timezone.now() - MAX_PICTURE_WAIT:
                _pause_unprepared(mailing, error)
        except Exception as error:  # noqa: BLE001  (one mailing's trouble is not the others')
            _pause_unprepared(mailing, error)


def _pause_unprepared(mailing: Mailing, error: Exception) -> None:
    logger.warning("mailing %s: %s", mailing.pk, type(error).__name__)
    reason = NOT_ALLOWED_MESSAGE if isinstance(error, PermissionDenied) else error_message(error)
    rows = Mailing.objects.due().filter(pk=mailing.pk)
    if rows.update(state=Mailing.State.PAUSED, pause_reason=reason[:300]):
        record_event(Event.Kind.FAILED, mailing.issue, None, reason)


def prepare_mailing(mailing: Mailing) -> None:
    """Publish the issue, freeze the mail, and queue a delivery for each reader.

    Raises `ValidationError` for a mail so large that readers do not see the way out, and
    `PictureNotReadyError` while a file for mail still has to be made.

    This is one transaction; only the state `PREPARING` is committed before it, for editors to see.
    """
    Mailing.objects.due().filter(pk=mailing.pk).update(state=Mailing.State.PREPARING)
    with transaction.atomic():
        row = Mailing.objects.due().select_for_update().filter(pk=mailing.pk).first()
        if row is None:
            return
        publishing.publish(
            obj=row.issue, user=row.planned_by, revision=row.revision, as_planned=True
        )
        row.issue.refresh_from_db()
        content = render_issue(row.issue)
        require_sendable_size(content)
        row.subject, row.text, row.html = content.subject, content.text, content.html
        row.pictures = content.pictures_as_json()
        row.candidates = create_deliveries(row)
        row.state, row.started_at, row.pause_reason = Mailing.State.SENDING, timezone.now(), ""
        row.save()


def create_deliveries(mailing: Mailing) -> int:
    """Queue a delivery for each reader in one statement; return their number.

    A second time adds nothing.
    """
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


def pause_sending(*, mailing: Mailing, user: User) -> None:
    """Stop sending, from the next mail on."""
    _change_state(
        mailing,
        user,
        {Mailing.State.SENDING},
        Mailing.State.PAUSED,
        "Verzending gepauzeerd",
        pause_reason="",
    )


def resume_sending(*, mailing: Mailing, user: User) -> None:
    require_not_held(mailing)
    has_started = mailing.started_at is not None
    after = Mailing.State.SENDING if has_started else Mailing.State.SCHEDULED
    recent_sends = [[timezone.now().timestamp(), 0]]
    _change_state(
        mailing,
        user,
        {Mailing.State.PAUSED},
        after,
        "Verzending hervat",
        pause_reason="",
        recent_sends=recent_sends,
    )


def cancel_sending(*, mailing: Mailing, user: User) -> None:
    """Cancel for good; a worker skips the deliveries that were not sent."""
    cancellable = {
        Mailing.State.SCHEDULED,
        Mailing.State.PREPARING,
        Mailing.State.SENDING,
        Mailing.State.PAUSED,
    }
    _change_state(
        mailing,
        user,
        cancellable,
        Mailing.State.CANCELLED,
        "Verzending geannuleerd",
        ended_at=timezone.now(),
    )


@transaction.atomic
def _change_state(
    mailing: Mailing,
    user: User,
    before: set[Mailing.State],
    after: Mailing.State,
    description: str,
    **changes: object,
) -> None:
    require_permission(user, Permission.PUBLISH, mailing.issue)
    rows = Mailing.objects.filter(pk=mailing.pk, state__in=before)
    if not rows.update(state=after, **changes):
        raise ValidationError("Dat kan nu niet meer: de verzending is intussen verder.")
    mailing.refresh_from_db()
    record_event(
        Event.Kind.CHANGED, mailing.issue, user, f"{description}: {mailing.sent} verstuurd"
    )


def skip_cancelled_deliveries() -> None:
    """Skip the pending deliveries of cancelled mailings, a batch at a time, and count them."""
    _cancel_unfinished()
    finished = F("sent") + F("failed") + F("skipped") + F("uncertain")
    time_budget = TimeBudget()
    for mailing in Mailing.objects.filter(state=Mailing.State.CANCELLED, candidates__gt=finished):
        time_budget.repeat_until_spent(partial(_skip_batch, mailing))


def _cancel_unfinished() -> None:
    """Cancel what stays paused or gets no further, or its deliveries would be kept for ever."""
    now = timezone.now()
    paused = Mailing.objects.in_progress().filter(started_at__lt=now - MAX_PAUSE)
    for mailing in paused.select_related("issue").without_bodies():
        if paused.filter(pk=mailing.pk).update(
            state=Mailing.State.CANCELLED, pause_reason=PAUSED_TOO_LONG_MESSAGE, ended_at=now
        ):
            record_event(Event.Kind.CHANGED, mailing.issue, None, PAUSED_TOO_LONG_MESSAGE)


def _skip_batch(mailing: Mailing) -> bool:
    """Return whether there was anything to do."""
    pending = Delivery.objects.filter(mailing=mailing, state=Delivery.State.PENDING)
    ids = list(pending.values_list("pk", flat=True)[:SKIP_BATCH_SIZE])
    pending.filter(pk__in=ids).update(
        state=Delivery.State.SKIPPED,
        reason=DeliveryFailure.MAILING_CANCELLED,
        ended_at=timezone.now(),
    )
    return count_finished(mailing.pk) or bool(ids)
