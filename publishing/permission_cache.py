"""Answers about the rights of one user, remembered for as long as a request."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Model

from publishing.accounts import Account

if TYPE_CHECKING:
    from publishing.permissions import RoleScopes


@dataclass
class PermissionCache:
    """Answers about one user object, which lives as long as a request."""

    roles: "Mapping[str, RoleScopes] | None" = None
    can_publish_any: dict[type[Model], bool] = field(default_factory=dict)
    owned: dict[tuple[type[Model], object], bool] = field(default_factory=dict)
    changeable: dict[tuple[type[Model], object], bool] = field(default_factory=dict)
    object_counts: Counter[str] | None = None


def permission_cache(user: Account) -> PermissionCache:
    """Return the cache of a user, kept on the object as Django keeps its `_perm_cache`."""
    cache: PermissionCache | None = getattr(user, "_permission_cache", None)
    if cache is None:
        cache = PermissionCache()
        user._permission_cache = cache  # type: ignore[union-attr]
    return cache
