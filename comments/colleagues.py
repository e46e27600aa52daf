"""Colleagues who may be named in a comment, and those who are."""

import re
from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User

from publishing.accounts import display_name
from publishing.models import Publishable
from publishing.permissions import Permission, find_editors


def find_colleagues(obj: Publishable, user: User) -> list[User]:
    """Return by name who sees the draft of an object, without the user herself."""
    editors = find_editors(Permission.VIEW_DRAFTS, obj)
    return [other for other in editors if other != user]


def find_mentioned(text: str, chosen: Iterable[str], colleagues: Sequence[User]) -> list[User]:
    """Return the colleagues who were chosen by key, or whose name stands after an @."""
    keys = set(chosen)
    named = _find_named(text, {display_name(colleague) for colleague in colleagues})
    return [
        colleague
        for colleague in colleagues
        if str(colleague.pk) in keys or display_name(colleague).casefold() in named
    ]


def _find_named(text: str, names: Iterable[str]) -> set[str]:
    """Return the names that stand after an @, casefolded; of names that begin alike the longest.

    An @ after a letter or a digit stands in an address.
    """
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    if not longest_first:
        return set()
    one_of = "|".join(map(re.escape, longest_first))
    matches = re.findall(rf"(?<!\w)@({one_of})(?!\w)", text, re.IGNORECASE)
    return {name.casefold() for name in matches}
