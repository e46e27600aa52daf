"""Requests for approval, and the answers: approval for a planned moment, and refusal.

Approval for now is publication.
"""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from caching import version
from publishing import notifications
from publishing.audit import record_event
from publishing.change_listeners import announce_change
from publishing.models import Event, Publishable, Revision
from publishing.permissions import Permission, require_permission
from publishing.services._locking import lock_row, lock_untrashed, refuse_if
from publishing.services._plans import PLAN_COLUMNS, UNCHANGED, PlanAction, settle_plan
from publishing.services._revisions import dry_run_publish, ensure_revision
from publishing.services.publication import schedule_locked

CHANGED_SINCE = "Intussen is dit gewijzigd. Bekijk het nog een keer."


@transaction.atomic
def submit_for_review(*, obj: Publishable, user: User, note: str = "") -> None:
    """Ask for approval of the latest revision."""
    submit_locked_for_review(lock_untrashed(obj), user=user, note=note)


def submit_locked_for_review(row: Publishable, *, user: User, note: str) -> None:
    require_permission(user, Permission.CHANGE, row)
    revision = ensure_revision(row)
    dry_run_publish(row, revision)
    row.submitted_at = timezone.now()
    settle_plan(row, PlanAction.SUBMIT)
    row.save(update_fields=["submitted_at", *PLAN_COLUMNS])
    record_event(Event.Kind.SUBMITTED, row, user, note, revision=revision)
    notifications.notify_submitted(row, user, note)


@transaction.atomic
def approve_as_planned(*, obj: Publishable, user: User, revision: Revision) -> None:
    """Approve the latest revision for the moment that is planned; that moment stays."""
    row = _lock_submitted(obj, user)
    refuse_if("" if row.latest_revision_id == revision.pk else CHANGED_SINCE)
    refuse_if("" if row.go_live_at else "Dit is niet meer ingepland. Er is niets gewijzigd.")
    row.submitted_at = None
    settle_plan(row, PlanAction.APPROVE)
    row.save(update_fields=["submitted_at", *PLAN_COLUMNS])
    schedule_locked(row, user=user, go_live_at=row.go_live_at, expire_at=UNCHANGED)
    notifications.notify_approved_as_planned(row, user)
    version.invalidate()


@transaction.atomic
def send_back(*, obj: Publishable, user: User, remark: str) -> str:
    """Refuse approval, cancel the plan, and mail the remark to the editor who asked for it.

    Returns the moments that ended by it, as editors read them.
    """
    row = _lock_submitted(obj, user)
    row.submitted_at = None
    ended = settle_plan(row, PlanAction.SEND_BACK)
    row.save(update_fields=["submitted_at", *PLAN_COLUMNS])
    announce_change(row)
    if ended:
        record_event(Event.Kind.UNSCHEDULED, row, user, ended)
    record_event(Event.Kind.SENT_BACK, row, user, remark, revision=row.latest_revision)
    notifications.notify_sent_back(row, user, remark)
    return ended


def _lock_submitted(obj: Publishable, user: User) -> Publishable:
    row = lock_row(obj)
    require_permission(user, Permission.PUBLISH, row)
    if row.submitted_at is None:
        raise ValidationError("Dit wacht niet meer op een oordeel.")
    return row
