"""Colleagues who may be named in a comment, and those who are."""

import re
from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User

from publishing.accounts import display_name
from publishing.models import Publishable
from publishing.permissions import Permission, find_users_with_permission


def find_colleagues(obj: Publishable, user: User) -> list[User]:
    """Return by name who sees the draft of an object, without the user herself."""
    users = find_users_with_permission(Permission.VIEW_DRAFTS, obj)
    colleagues = [other for other in users if other.is_staff and other != user]
    return sorted(colleagues, key=lambda other: display_name(other).casefold())


def find_mentioned(text: str, chosen: Iterable[str], colleagues: Sequence[User]) -> list[User]:
    """Return the colleagues who were chosen by key, or whose name stands after an @."""
    keys = set(chosen)
    return [
        colleague
        for colleague in colleagues
        if str(colleague.pk) in keys or _is_named(display_name(colleague), text)
    ]


def _is_named(name: str, text: str) -> bool:
    return bool(name) and bool(re.search(rf"@{re.escape(name)}(?!\w)", text, re.IGNORECASE))
