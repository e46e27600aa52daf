"""Approval: asked for, and not given; giving it is publishing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from publishing import notices
from publishing.log import record
from publishing.models import Event, Publishable
from publishing.rights import Right, require
from publishing.services.rows import at_hand, locked, rehearse, with_start


@transaction.atomic
def submit(*, thing: Publishable, by: Any, note: str = "") -> None:
    """Ask for approval of the newest revision."""
    row = at_hand(thing)
    require(by, Right.CHANGE, row)
    newest = with_start(row)
    rehearse(row, newest)
    row.submitted_at = timezone.now()
    row.save(update_fields=["submitted_at"])
    record(Event.Kind.SUBMITTED, row, by, note, revision=newest)
    notices.submitted(row, by, note)


@transaction.atomic
def send_back(*, thing: Publishable, by: Any, remark: str) -> None:
    """Do not approve; the remark goes to who asked."""
    row = locked(thing)
    require(by, Right.PUBLISH, row)
    if row.submitted_at is None:
        raise ValidationError("Dit wacht niet meer op een oordeel.")
    row.submitted_at = None
    row.save(update_fields=["submitted_at"])
    record(Event.Kind.SENT_BACK, row, by, remark, revision=row.newest)
    notices.sent_back(row, by, remark)
