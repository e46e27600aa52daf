"""Who may do what: decided here and nowhere else, from the roles in `settings.ROLES`.

A role is a group of that name. It says per model and right how far that right reaches; someone
with several roles has the farthest of each. A superuser has all.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum, StrEnum
from functools import reduce
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import ManyToManyField, Prefetch, Q, prefetch_related_objects
from django.utils.module_loading import import_string

from publishing.models import Publishable


class Permission(StrEnum):
    VIEW = "view"
    VIEW_DRAFTS = "inspect"
    """To see drafts and history: who may look farther than what visitors see."""
    ADD = "add"
    CHANGE = "change"
    PUBLISH = "publish"
    DELETE = "delete"


class Scope(IntEnum):
    NONE = 0
    PUBLISHED = 1
    """What visitors see."""
    OWN = 2
    """What she owns (`Publishable.owners`); to look at, what visitors see as well."""
    ALL = 3


RoleScopes = Mapping[str, Mapping[Permission, Scope]]
"""Model label (`pact.project`) → right → reach; what is not named reaches nothing."""


def load_roles() -> Mapping[str, RoleScopes]:
    return import_string(settings.ROLES)


def create_role_groups(**kwargs: Any) -> None:
    """The groups that the roles are; to be run after each migration."""
    for name in load_roles():
        Group.objects.get_or_create(name=name)


def get_scope(user: Any, right: Permission, model: Any) -> Scope:
    """How far a right of a user reaches over a model (or over the model of a thing)."""
    if not user.is_active:
        return Scope.NONE
    if user.is_superuser:
        return Scope.ALL
    if right is Permission.VIEW_DRAFTS:
        looks = get_scope(user, Permission.VIEW, model)
        return looks if looks > Scope.PUBLISHED else Scope.NONE
    label = model._meta.label_lower
    return max(
        (role.get(label, {}).get(right, Scope.NONE) for role in _roles_of_user(user)),
        default=Scope.NONE,
    )


def _roles_of_user(user: Any) -> Iterable[RoleScopes]:
    """Read once per user object, which lives as long as a request."""
    if not hasattr(user, "_roles"):
        known = load_roles()
        names = user.groups.values_list("name", flat=True) if user.pk else []
        user._roles = [known[name] for name in names if name in known]
    return user._roles


def has_permission(user: Any, right: Permission, thing: Any) -> bool:
    """Whether a user has a right over a thing (by its values of this moment), or over a model."""
    far = get_scope(user, right, thing)
    if far in (Scope.NONE, Scope.ALL) or isinstance(thing, type):
        return far > Scope.NONE
    if far is Scope.OWN and is_owner(user, thing):
        return right is not Permission.PUBLISH or thing.owner_may_publish()
    return (
        right is Permission.VIEW
        and accessible(user, right, type(thing)).filter(pk=thing.pk).exists()
    )


def can_publish_any(user: Any, model: Any) -> bool:
    """Whether there is anything of a kind that a user may put on the site."""
    far = get_scope(user, Permission.PUBLISH, model)
    if far is not Scope.OWN:
        return far is Scope.ALL
    if not hasattr(user, "_publishes"):
        user._publishes = {}  # a list asks it for each of its steps
    known: dict[Any, bool] = user._publishes
    if model not in known:
        through = model.owner_lookup.rpartition("__")[0]
        hers = model._default_manager.owned_by(user).not_trashed()
        hers = hers.select_related(through) if through else hers
        known[model] = any(thing.owner_may_publish() for thing in hers)
    return known[model]


def find_users_with_permission(right: Permission, thing: Any) -> list[Any]:
    """All users who have a right over a thing."""
    label = thing._meta.label_lower
    names = [name for name, role in load_roles().items() if role.get(label, {}).get(right)]
    users = get_user_model()._default_manager.filter(is_active=True)
    able = users.filter(Q(is_superuser=True) | Q(groups__name__in=names)).distinct()
    return [user for user in able if has_permission(user, right, thing)]


def is_owner(user: Any, thing: Any) -> bool:
    """By `is_owned_by`; what has no such method is nobody's."""
    return hasattr(thing, "is_owned_by") and thing.is_owned_by(user)


def require_permission(user: Any, right: Permission, thing: Any) -> None:
    """Raise `PermissionDenied` unless the user may; nobody (`None`) is the worker, and may."""
    if user is not None and not has_permission(user, right, thing):
        raise PermissionDenied


def accessible(user: Any, right: Permission, source: Any) -> "models.QuerySet[Any]":
    """What of a model or queryset a right of a user reaches."""
    queryset = source if isinstance(source, models.QuerySet) else source._default_manager.all()
    far = get_scope(user, right, queryset.model)
    if far is Scope.ALL:
        return queryset
    if far is Scope.NONE:
        return queryset.none()
    condition = (
        _public_condition(user, queryset.model) if right is Permission.VIEW else Q(pk__in=[])
    )
    if far is Scope.OWN:
        condition |= Q(pk__in=queryset.model._default_manager.owned_by(user).values("pk"))
    return queryset.filter(condition)


def selectable(user: Any, right: Permission, model: Any) -> "models.QuerySet[Any]":
    """What of a model there is to choose from: what a right reaches and is not thrown away."""
    found: Any = accessible(user, right, model)
    return found.not_trashed() if issubclass(model, Publishable) else found


def _public_condition(user: Any, model: type[models.Model]) -> Q:
    """What is published, or (a picture) is used by something that the user sees."""
    if hasattr(model._default_manager, "published"):
        return Q(pk__in=model._default_manager.published().values("pk"))
    users = [
        relation.field
        for relation in model._meta.related_objects
        if issubclass(relation.related_model, Publishable)
    ]
    used = [
        Q(pk__in=accessible(user, Permission.VIEW, field.model).values(field.attname))
        for field in users
    ]
    return reduce(Q.__or__, used, Q(pk__in=[]))


def redact(things: Sequence[Publishable], user: Any) -> None:
    """Leave of things, in memory, what visitors see: for who may not inspect them.

    Nothing of drafts and plans, no inner fields, no names of what is not published itself.
    """
    for thing in things:
        thing.latest_revision_id, thing.failure = thing.live_revision_id, ""
        thing.go_live_at = thing.expire_at = thing.submitted_at = None
        for field in thing._meta.concrete_fields:
            if field.name in thing.internal_fields:
                setattr(thing, field.attname, field.get_default())
    if things:
        for field in [f for f in things[0]._meta.concrete_fields if f.is_relation and f.editable]:
            _redact_relations(things, field, user)
        for field in [f for f in things[0]._meta.many_to_many if isinstance(f, ManyToManyField)]:
            seen = accessible(user, Permission.VIEW, field.related_model)
            prefetch_related_objects(things, Prefetch(field.name, seen))


def _redact_relations(things: Sequence[Publishable], field: Any, user: Any) -> None:
    named = {key for thing in things if (key := getattr(thing, field.attname))}
    seen: set[Any] = set()
    if named:
        found = accessible(user, Permission.VIEW, field.related_model).filter(pk__in=named)
        seen.update(found.values_list("pk", flat=True))
    for thing in things:
        if getattr(thing, field.attname) not in seen:
            setattr(thing, field.name, None)


class RolesBackend(ModelBackend):
    """Log in as always; `has_perm` (and `perms` in templates) ask the roles."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        app, _, codename = perm.partition(".")
        right, _, name = codename.partition("_")
        try:
            return get_scope(user_obj, Permission(right), apps.get_model(app, name)) > Scope.NONE
        except (ValueError, LookupError):  # not a right, or not a model
            return False

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return user_obj.is_active and any(
            label.partition(".")[0] == app_label
            for role in _roles_of_user(user_obj)
            for label in role
        )
