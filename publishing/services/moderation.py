"""Approval: asked for, and not given; giving it is publishing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from publishing import notifications
from publishing.audit import record_event
from publishing.models import Event, Publishable
from publishing.permissions import Permission, require_permission
from publishing.services._locking import dry_run_publish, ensure_revision, lock_row, lock_untrashed


@transaction.atomic
def submit_for_review(*, obj: Publishable, user: Any, note: str = "") -> None:
    """Ask for approval of the newest revision."""
    row = lock_untrashed(obj)
    require_permission(user, Permission.CHANGE, row)
    newest = ensure_revision(row)
    dry_run_publish(row, newest)
    row.submitted_at = timezone.now()
    row.save(update_fields=["submitted_at"])
    record_event(Event.Kind.SUBMITTED, row, user, note, revision=newest)
    notifications.notify_submitted(row, user, note)


@transaction.atomic
def send_back(*, obj: Publishable, user: Any, remark: str) -> None:
    """Do not approve; the remark goes to who asked."""
    row = lock_row(obj)
    require_permission(user, Permission.PUBLISH, row)
    if row.submitted_at is None:
        raise ValidationError("Dit wacht niet meer op een oordeel.")
    row.submitted_at = None
    row.save(update_fields=["submitted_at"])
    record_event(Event.Kind.SENT_BACK, row, user, remark, revision=row.latest_revision)
    notifications.notify_sent_back(row, user, remark)
