"""Pictures and documents: into the trash, out of it, and gone for good when its time is over.

They have no drafts and no plan. In the trash they keep their files, out of reach of visitors, and
whatever uses them keeps its key, so they come back everywhere at once.
"""

from typing import TypeVar

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from caching import version
from publishing.audit import record_event
from publishing.change_listeners import announce_change
from publishing.links.references import STILL_REFERENCED, blocked_keys
from publishing.models import Event
from publishing.models.owned import Owned, owned_models
from publishing.permissions import Permission, require_permission
from publishing.retention import TRASH_RETENTION
from publishing.services._locking import refuse_if

O = TypeVar("O", bound=Owned)  # noqa: E741


def _lock(obj: O) -> O:
    row: O = type(obj)._base_manager.select_for_update().get(pk=obj.pk)
    return row


@transaction.atomic
def move_file_to_trash(*, obj: Owned, user: User | None) -> None:
    """Move a picture or document to the trash, unless something cannot do without it."""
    row = _lock(obj)
    require_permission(user, Permission.DELETE, row)
    if row.trashed_at:
        return
    # Since the editor was asked to confirm, something may have been made to refer to it.
    refuse_if(STILL_REFERENCED if blocked_keys([row]) else "")
    _mark(row, Event.Kind.TRASHED, user)


@transaction.atomic
def restore_file_from_trash(*, obj: Owned, user: User | None) -> None:
    """Restore a picture or document, at its address and wherever it was used."""
    row = _lock(obj)
    require_permission(user, Permission.DELETE, row)
    if row.trashed_at:
        _mark(row, Event.Kind.UNTRASHED, user)


def _mark(row: Owned, kind: Event.Kind, user: User | None) -> None:
    """Set or clear the moment alone: saving all of a picture has the worker look at it again."""
    row.trashed_at = timezone.now() if kind == Event.Kind.TRASHED else None
    type(row)._base_manager.filter(pk=row.pk).update(trashed_at=row.trashed_at)
    row.settle_files()
    announce_change(row)
    record_event(kind, row, user)
    version.invalidate()


def purge_files() -> None:
    """Delete for good what nobody has restored in time; later, if something in the trash uses it.

    Any number of workers may do so at once.
    """
    for model in owned_models():
        due = model._base_manager.filter(trashed_at__lte=timezone.now() - TRASH_RETENTION)
        for key in list(due.values_list("pk", flat=True)):
            try:
                with transaction.atomic():
                    if row := due.select_for_update().filter(pk=key).first():
                        record_event(Event.Kind.PURGED, row, None)
                        row.delete()
            except ProtectedError:
                continue
