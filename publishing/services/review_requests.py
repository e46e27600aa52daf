"""Requests for approval, and their refusal; approval itself is publication."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from publishing import notifications
from publishing.audit import record_event
from publishing.models import Event, Publishable
from publishing.permissions import Permission, require_permission
from publishing.services._locking import lock_row, lock_untrashed
from publishing.services._revisions import dry_run_publish, ensure_revision


@transaction.atomic
def submit_for_review(*, obj: Publishable, user: User, note: str = "") -> None:
    """Ask for approval of the latest revision."""
    submit_locked_for_review(lock_untrashed(obj), user=user, note=note)


def submit_locked_for_review(row: Publishable, *, user: User, note: str) -> None:
    require_permission(user, Permission.CHANGE, row)
    revision = ensure_revision(row)
    dry_run_publish(row, revision)
    row.submitted_at = timezone.now()
    row.save(update_fields=["submitted_at"])
    record_event(Event.Kind.SUBMITTED, row, user, note, revision=revision)
    notifications.notify_submitted(row, user, note)


@transaction.atomic
def send_back(*, obj: Publishable, user: User, remark: str) -> None:
    """Refuse approval, and mail the remark to the editor who asked for it."""
    row = lock_row(obj)
    require_permission(user, Permission.PUBLISH, row)
    if row.submitted_at is None:
        raise ValidationError("Dit wacht niet meer op een oordeel.")
    row.submitted_at = None
    row.save(update_fields=["submitted_at"])
    record_event(Event.Kind.SENT_BACK, row, user, remark, revision=row.latest_revision)
    notifications.notify_sent_back(row, user, remark)
