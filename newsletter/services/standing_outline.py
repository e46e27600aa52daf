"""The standing outline: the one issue whose content new issues start from."""

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from newsletter.models import Issue
from publishing import services as publishing
from publishing.revisions import snapshots
from publishing.revisions.snapshots import Snapshot

TITLE = "Vaste opzet"
# A new issue has a subject and an address of its own.
OWN_FIELDS = ("title", "slug", "check_before")


def find_outline() -> Issue | None:
    return Issue.objects.filter(is_outline=True).select_related("latest_revision").first()


def create_outline(*, user: User) -> Issue:
    """Create an empty outline, unless there is one already; return it."""
    fields = snapshots.field_values(Issue(title=TITLE), snapshots.snapshot_fields(Issue))
    snapshot = {"fields": fields, "links": {}, "rows": {"items": []}}
    if outline := find_outline():
        return outline
    try:
        with transaction.atomic():
            publishing.create_draft(
                model=Issue, snapshot=snapshot, user=user, unversioned={"is_outline": True}
            )
    except IntegrityError:  # somebody else just did
        pass
    return Issue.objects.get(is_outline=True)


def outline_snapshot() -> Snapshot:
    """Return what a new issue starts with: nothing, as long as there is no outline."""
    outline = find_outline()
    if outline is None:
        return {"fields": {}, "links": {}, "rows": {}}
    snapshot = snapshots.latest_snapshot(outline)
    fields = {name: value for name, value in snapshot["fields"].items() if name not in OWN_FIELDS}
    return {**snapshot, "fields": fields}
