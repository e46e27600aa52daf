"""Notices about findings: to a colleague who was given one, and on the day that it is due."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from publishing.models import TextFinding
from publishing.models.generic import GenericRowQuerySet
from publishing.permissions import Permission, has_permission

PAUSE = timedelta(minutes=5)  # what else she is given meanwhile comes in the same mail
MAX_PER_ROUND = 500


def plan_notice(finding: TextFinding, *, is_given: bool) -> None:
    """Set when the owner is mailed: soon if a colleague gave it to her, else on its day."""
    due_at = _due_moment(finding.due_on)
    finding.notify_at = timezone.now() + PAUSE if is_given else due_at


def claim_due_findings() -> dict[User, list[TextFinding]]:
    """Return what each owner is to be mailed about now, and plan the mail on its day, if any.

    Takes a transaction. A finding that somebody dealt with waits until it is open again.
    """
    findings = list(due_findings().select_for_update().order_by("pk")[:MAX_PER_ROUND])
    owners = User.objects.in_bulk({row.owner_id for row in findings if row.owner_id})
    claimed: dict[User, list[TextFinding]] = defaultdict(list)
    for finding in findings:
        owner = owners.get(finding.owner_id)
        if owner and _may_be_mailed(owner, finding):
            claimed[owner].append(finding)
        finding.notify_at = _due_moment(finding.due_on)
    TextFinding.objects.bulk_update(findings, ["notify_at"])
    return claimed


def due_findings() -> GenericRowQuerySet:
    due: GenericRowQuerySet = TextFinding.objects.filter(
        state=TextFinding.State.OPEN, notify_at__lte=timezone.now()
    )
    return due


def _may_be_mailed(owner: User, finding: TextFinding) -> bool:
    return owner.is_staff and has_permission(owner, Permission.CHANGE, finding)


def _due_moment(day: date | None) -> datetime | None:
    """Return the start of a day that is still to come."""
    if day is None or day <= timezone.localdate():
        return None
    return timezone.make_aware(datetime.combine(day, time.min))
