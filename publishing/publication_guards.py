"""Functions of higher floors that keep an editor from publishing, with a reason she can act on.

They count when somebody asks to publish or to plan that. The worker carries out what was asked.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publishing.models import Publishable

_guards: list[Callable[["Publishable"], str]] = []


def register_publication_guard(find_reason: Callable[["Publishable"], str]) -> None:
    """Add a function that returns why an object cannot be published yet, or nothing."""
    _guards.append(find_reason)


def find_guard_reason(obj: "Publishable") -> str:
    """Return the first reason of a guard; empty when none has one."""
    return next((reason for guard in _guards if (reason := guard(obj))), "")
