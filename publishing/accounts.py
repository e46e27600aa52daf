"""Users as the engine sees them: their type and their name."""

from typing import TypeAlias

from django.contrib.auth.models import AnonymousUser, User

Account: TypeAlias = User | AnonymousUser


def display_name(user: Account | None) -> str:
    """Return the name that log and history store, also for later; the worker (`None`) has none.

    It is no address: log and history outlive the account.
    """
    if user is None or isinstance(user, AnonymousUser):
        return ""
    return (user.get_full_name() or user.get_username().partition("@")[0])[:150]
