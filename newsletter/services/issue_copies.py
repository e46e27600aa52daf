"""Copies of an issue: a new draft with the same content."""

from django.contrib.auth.models import User

from newsletter.models import Issue
from publishing.revisions import snapshots
from publishing.services import copy_as_draft

# Before the subject of a copy; the checklist refuses to send a subject that still has it.
COPY_PREFIX = "Kopie: "


def copy_issue(*, issue: Issue, user: User) -> Issue:
    """Create a draft with the content of the latest revision, and nothing of its mailing or plans.

    It has no address yet: the form makes one of the subject that the editor gives it.
    """
    former_title = str(snapshots.latest_snapshot(issue)["fields"].get("title") or "")
    max_length = Issue._meta.get_field("title").max_length or 0
    title = COPY_PREFIX + former_title.removeprefix(COPY_PREFIX)
    copy = copy_as_draft(obj=issue, user=user, title=title[:max_length].strip())
    assert isinstance(copy, Issue)
    return copy
