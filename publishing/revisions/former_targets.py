"""Targets whose file has been replaced since, as a version of the past showed them.

A snapshot names a picture by its key, and the picture goes on. The moment at which a version was
saved tells which file it had then. An app with such targets registers how it knows.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet

from publishing.accounts import Account
from publishing.links.version_references import used_keys
from publishing.models import Publishable, Revision
from publishing.permissions import Permission, accessible
from publishing.revisions.snapshots import AS_OF, Snapshot


class TargetHistory(NamedTuple):
    """The past of the objects of a model.

    `replaced_since` selects those that had another file at a moment, and `put_back` gives all rows
    the file that they had then, in a transaction that is rolled back. An object has `as_of`.
    """

    model: type[Model]
    replaced_since: Callable[[datetime], "QuerySet[Any]"]
    put_back: Callable[[datetime], None]


_histories: list[TargetHistory] = []


def register_target_history(history: TargetHistory) -> None:
    _histories.append(history)


def put_back_targets(moment: datetime) -> None:
    """Give all targets the file that they had at a moment; the caller rolls that back."""
    for history in _histories:
        history.put_back(moment)


def moment_shown(obj: Publishable, revision: Revision) -> datetime | None:
    """Return the moment that a revision is a picture of; `None` for what is, or will be, now."""
    current = {obj.live_revision_id, obj.latest_revision_id, obj.scheduled_revision_id}
    return None if revision.pk in current else revision.created_at


def snapshot_as_of(obj: Publishable, revision: Revision) -> Snapshot:
    """Return the snapshot of a revision with the moment that it is of."""
    return {**revision.snapshot, AS_OF: moment_shown(obj, revision)}


def replaced_targets(
    model: type[Publishable], snapshot: Snapshot, moment: datetime, user: Account
) -> Iterator[Any]:
    """Yield what a snapshot uses, a user may see, and had another file at a moment."""
    for history in _histories:
        keys = set(history.replaced_since(moment).values_list("pk", flat=True))
        used = used_keys(model, snapshot, history.model, keys) if keys else set()
        if used:
            yield from accessible(user, Permission.VIEW, history.model).filter(pk__in=used)


def differing_targets(
    model: type[Publishable], before: Snapshot, after: Snapshot, user: Account
) -> Iterator[tuple[Any, Any]]:
    """Yield each target that both snapshots use with another file, as both of them show it."""
    moments = before.get(AS_OF), after.get(AS_OF)
    if moments[0] == moments[1]:
        return
    earliest = min(moment for moment in moments if moment)
    others = set(replaced_targets(model, after, earliest, user))
    for target in replaced_targets(model, before, earliest, user):
        old, new = (target.as_of(moment) if moment else target for moment in moments)
        if target in others and old.file.name != new.file.name:
            yield old, new
