"""Users as the engine sees them: their type, their name, and what is cached about their rights."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model

if TYPE_CHECKING:
    from publishing.permissions import RoleScopes

Account: TypeAlias = User | AnonymousUser


@dataclass
class PermissionCache:
    """Answers about one user object, which lives as long as a request."""

    roles: "Sequence[RoleScopes] | None" = None
    can_publish_any: dict[type[Model], bool] = field(default_factory=dict)
    owned: dict[tuple[type[Model], object], bool] = field(default_factory=dict)
    changeable: dict[tuple[type[Model], object], bool] = field(default_factory=dict)


def permission_cache(user: Account) -> PermissionCache:
    """Return the cache of a user, kept on the object as Django keeps its `_perm_cache`."""
    cache: PermissionCache | None = getattr(user, "_permission_cache", None)
    if cache is None:
        cache = PermissionCache()
        user._permission_cache = cache  # type: ignore[union-attr]
    return cache


def display_name(user: Account | None) -> str:
    """Return the name that log and history store, also for later; the worker (`None`) has none."""
    if user is None or isinstance(user, AnonymousUser):
        return ""
    return (user.get_full_name() or user.get_username())[:150]
