"""Copies of an issue: a new draft with the same content."""

from django.contrib.auth.models import User

from newsletter.models import Issue
from publishing import services as publishing
from publishing.permissions import Permission, require_permission
from publishing.revisions import snapshots

# Before the subject of a copy; the checklist refuses to send a subject that still has it.
COPY_PREFIX = "Kopie: "


def copy_issue(*, issue: Issue, user: User) -> Issue:
    """Create a draft with the content of the latest revision, and nothing of its mailing or plans.

    It has no address yet: the form makes one of the subject that the editor gives it.
    """
    require_permission(user, Permission.VIEW_DRAFTS, issue)
    snapshot = snapshots.latest_snapshot(issue)
    former_title = str(snapshot["fields"].get("title") or "")
    max_length = Issue._meta.get_field("title").max_length or 0
    title = COPY_PREFIX + former_title.removeprefix(COPY_PREFIX)
    changes = {"title": title[:max_length].strip(), "slug": "", "check_before": None}
    fields = {**snapshot["fields"], **changes}
    copy = publishing.create_draft(
        model=Issue,
        snapshot={**snapshot, "fields": fields},
        user=user,
        note=f"Kopie van ‘{former_title}’",
    )
    assert isinstance(copy, Issue)
    return copy
