"""Who asked for a judgement, and what came of it."""

from typing import Any

from django.http import HttpRequest

from publishing.models import Event
from publishing.permissions import Permission, has_permission

REMARK_MAX_LENGTH = 500
"""Characters, as many as the log keeps."""

REMARK_ENDING_KINDS = [
    Event.Kind.SUBMITTED,
    Event.Kind.SENT_BACK,
    Event.Kind.SAVED,
    Event.Kind.RESTORED,
    Event.Kind.PUBLISHED,
]
"""A remark stands until one of these comes after it."""


def moderation_context(admin: Any, request: HttpRequest, thing: Any) -> dict[str, Any]:
    """For the form of `thing`, or of a new one (`None`)."""
    if thing is None or not has_permission(request.user, Permission.VIEW_DRAFTS, thing):
        return {}
    events = Event.objects.for_object(thing)
    if thing.submitted_at:
        return {
            "asked": events.filter(kind=Event.Kind.SUBMITTED).first(),
            "remark_limit": REMARK_MAX_LENGTH,
            "approve_url": admin.url("approve", thing.pk),
            "send_back_url": admin.url("send_back", thing.pk),
            "compare_url": admin.url("diff", thing.pk) + "?van=shown&met=newest"
            if thing.live_revision_id
            else "",
        }
    last = events.filter(kind__in=REMARK_ENDING_KINDS).first()
    return {"sent_back": last} if last and last.kind == Event.Kind.SENT_BACK else {}
