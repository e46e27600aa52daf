"""Writing in the log."""

from typing import Any

from publishing.models import Event, Revision
from publishing.models.about import kind_of


def named(user: Any) -> str:
    """How the log and the history name someone, also when she is gone; `None` is the worker."""
    return (user.get_full_name() or user.get_username())[:150] if user else "Vanzelf"


def record(
    kind: Event.Kind, thing: Any, by: Any, detail: str = "", revision: Revision | None = None
) -> None:
    """One line: what happened to which thing, by whom (`None`: by the worker)."""
    Event.objects.create(
        kind=kind,
        content_type=kind_of(thing),
        object_id=thing.pk,
        title=str(thing)[:250],
        by=by,
        by_name=named(by),
        detail=detail[:500],
        revision=revision,
    )
