"""How far a thing is, in the words of the editors."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from publishing.dates import format_datetime
from publishing.models import HAS_DRAFT, Publishable, on_site_condition


class Status(models.TextChoices):
    LIVE = "live", "Live"
    LIVE_AND_DRAFT = "live-concept", "Live + concept"
    DRAFT = "concept", "Concept"
    SCHEDULED = "ingepland", "Ingepland"
    SUBMITTED = "ter-beoordeling", "Ter beoordeling"
    EXPIRED = "verlopen", "Verlopen"


def status_of(thing: Publishable) -> Status:
    """The one word for it; what waits for somebody or something comes first."""
    if thing.submitted_at:
        return Status.SUBMITTED
    if thing.go_live_at:
        return Status.SCHEDULED
    if thing.is_on_site:
        return Status.LIVE_AND_DRAFT if thing.has_draft else Status.LIVE
    return Status.EXPIRED if thing.has_expired else Status.DRAFT


def status_condition(status: str) -> Q:
    """The condition of `status_of`, for lists."""
    idle = Q(submitted_at=None, go_live_at=None)
    expired = Q(expire_at__lte=timezone.now())
    return {
        Status.SUBMITTED: Q(submitted_at__isnull=False),
        Status.SCHEDULED: Q(submitted_at=None, go_live_at__isnull=False),
        Status.LIVE: idle & on_site_condition() & ~HAS_DRAFT,
        Status.LIVE_AND_DRAFT: idle & on_site_condition() & HAS_DRAFT,
        Status.EXPIRED: idle & expired,
        Status.DRAFT: idle & Q(live=False) & ~expired,
    }[Status(status)]


def status_badges(thing: Publishable) -> list[tuple[str, str]]:
    """(look, words): the status, that it is on the site all the same, and when that changes."""
    status = status_of(thing)
    words = str(status.label)
    if status is Status.SCHEDULED and thing.go_live_at:
        words = f"{words}: {format_datetime(thing.go_live_at)}"
    found = [(status.value, words)]
    if thing.is_on_site and status in (Status.SCHEDULED, Status.SUBMITTED):
        found.append((Status.LIVE.value, str(Status.LIVE.label)))
    if status is Status.SCHEDULED and thing.scheduled_revision_id != thing.latest_revision_id:
        found.append((Status.LIVE_AND_DRAFT.value, "Nieuwer concept"))
    if thing.is_on_site and thing.expire_at:
        found.append(("tot", f"Tot {format_datetime(thing.expire_at)}"))
    if thing.failure:
        found.append(("failure", "Mislukt"))
    if getattr(thing, "to_check", False):
        found.append(("check", "Nakijken"))
    return found
