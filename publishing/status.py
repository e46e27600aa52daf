"""The status of an object, as editors know it."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from caching.statements import execution_time
from publishing.dates import format_datetime
from publishing.models import HAS_DRAFT, Publishable, on_site_condition


class Status(models.TextChoices):
    LIVE = "live", "Live"
    LIVE_AND_DRAFT = "live-concept", "Live + concept"
    DRAFT = "concept", "Concept"
    SCHEDULED = "ingepland", "Ingepland"
    SUBMITTED = "ter-beoordeling", "Ter beoordeling"
    EXPIRED = "verlopen", "Verlopen"


def status_of(obj: Publishable) -> Status:
    """Return the one status of an object; waiting for a person or a moment comes first."""
    if obj.submitted_at:
        return Status.SUBMITTED
    if obj.go_live_at:
        return Status.SCHEDULED
    if obj.is_on_site:
        return Status.LIVE_AND_DRAFT if obj.has_draft else Status.LIVE
    return Status.EXPIRED if obj.has_expired else Status.DRAFT


def status_condition(status: str) -> Q:
    """Return the condition that matches `status_of`, for lists."""
    idle = Q(submitted_at=None, go_live_at=None)
    expired = Q(expire_at__lte=execution_time())
    return {
        Status.SUBMITTED: Q(submitted_at__isnull=False),
        Status.SCHEDULED: Q(submitted_at=None, go_live_at__isnull=False),
        Status.LIVE: idle & on_site_condition() & ~HAS_DRAFT,
        Status.LIVE_AND_DRAFT: idle & on_site_condition() & HAS_DRAFT,
        Status.EXPIRED: idle & expired,
        Status.DRAFT: idle & Q(live=False) & ~expired,
    }[Status(status)]


def describe_plan(go_live_at: datetime | None, expire_at: datetime | None) -> str:
    """Return the moments as editors read them; empty when there is none."""
    moments = {"op de site": go_live_at, "eraf": expire_at}
    return ", ".join(
        f"{label} op {format_datetime(moment)}" for label, moment in moments.items() if moment
    )


def describe_current_plan(obj: Publishable) -> str:
    """Return the plan of an object as editors read it; an end that tells of the past is none."""
    is_over = obj.has_expired and obj.go_live_at is None
    return describe_plan(obj.go_live_at, None if is_over else obj.expire_at)


def _scheduled_label(moment: datetime) -> str:
    return f"{Status.SCHEDULED.label}: {format_datetime(moment)}"


def status_badges(obj: Publishable) -> list[tuple[str, str]]:
    """Return (style, label) of the status, and of all else that editors should know at once."""
    status = status_of(obj)
    label = str(status.label)
    if status is Status.SCHEDULED and obj.go_live_at:
        label = _scheduled_label(obj.go_live_at)
    badges = [(status.value, label)]
    if status is Status.SUBMITTED and obj.go_live_at:
        badges.append((Status.SCHEDULED.value, _scheduled_label(obj.go_live_at)))
    if obj.is_on_site and status in (Status.SCHEDULED, Status.SUBMITTED):
        badges.append((Status.LIVE.value, str(Status.LIVE.label)))
    if obj.go_live_at and obj.scheduled_revision_id != obj.latest_revision_id:
        badges.append((Status.LIVE_AND_DRAFT.value, "Nieuwer concept"))
    if obj.expire_at and not obj.has_expired:
        badges.append(("tot", f"Tot {format_datetime(obj.expire_at)}"))
    if obj.failure:
        badges.append(("failure", "Mislukt"))
    if getattr(obj, "to_check", False):
        badges.append(("check", "Nakijken"))
    return badges
