"""The row that a step is about, locked until the transaction of the step ends."""

from typing import TypeVar

from django.core.exceptions import ValidationError

from publishing.models import Publishable

P = TypeVar("P", bound=Publishable)


def lock_row(obj: P) -> P:
    """Return the current row of an object, locked until the transaction ends."""
    row: P = type(obj)._base_manager.select_for_update().get(pk=obj.pk)
    return row


def lock_untrashed(obj: P) -> P:
    """Lock a row, and raise `ValidationError` when it is in the trash."""
    row = lock_row(obj)
    refuse_if("Dit ligt in de prullenbak. Haal het daar eerst uit." if row.trashed_at else "")
    return row


def refuse_if(reason: str) -> None:
    """Raise `ValidationError` with a reason, unless the reason is empty."""
    if reason:
        raise ValidationError(reason)
