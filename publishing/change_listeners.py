"""Functions of higher floors that hear what changes, in the transaction of the change.

An index of the content is kept this way: what is rolled back was never announced to anybody else.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.db.models import Model


class ChangeListener(NamedTuple):
    """`on_change` and `on_draft` get the object; `on_bulk_change` may have to look at all."""

    on_change: Callable[[Model], None]
    on_bulk_change: Callable[[], object]
    on_draft: Callable[[Model], None]


_listeners: list[ChangeListener] = []


def register_change_listener(
    on_change: Callable[[Model], None],
    on_bulk_change: Callable[[], object],
    on_draft: Callable[[Model], None],
) -> None:
    _listeners.append(ChangeListener(on_change, on_bulk_change, on_draft))


def announce_change(obj: Model) -> None:
    """Tell that an object came on the site, changed there, or left it."""
    for listener in _listeners:
        listener.on_change(obj)


def announce_draft(obj: Model) -> None:
    """Tell that editors see other contents of an object; visitors notice nothing."""
    for listener in _listeners:
        listener.on_draft(obj)


def announce_bulk_change() -> None:
    """Tell that many objects changed at once, as when fixtures are loaded."""
    for listener in _listeners:
        listener.on_bulk_change()
