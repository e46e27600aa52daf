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


class Right(StrEnum):
    VIEW = "view"
    INSPECT = "inspect"
    """To see drafts and history: who may look farther than what visitors see."""
    ADD = "add"
    CHANGE = "change"
    PUBLISH = "publish"
    DELETE = "delete"


class Reach(IntEnum):
    NONE = 0
    SHOWN = 1
    """What visitors see."""
    OWN = 2
    """What she owns (`Publishable.owners`); to look at, what visitors see as well."""
    ALL = 3


Role = Mapping[str, Mapping[Right, Reach]]
"""Model label (`pact.project`) → right → reach; what is not named reaches nothing."""


def roles() -> Mapping[str, Role]:
    return import_string(settings.ROLES)


def make_groups(**kwargs: Any) -> None:
    """The groups that the roles are; to be run after each migration."""
    for name in roles():
        Group.objects.get_or_create(name=name)


def reach(user: Any, right: Right, model: Any) -> Reach:
    """How far a right of a user reaches over a model (or over the model of a thing)."""
    if not user.is_active:
        return Reach.NONE
    if user.is_superuser:
        return Reach.ALL
    if right is Right.INSPECT:
        looks = reach(user, Right.VIEW, model)
        return looks if looks > Reach.SHOWN else Reach.NONE
    label = model._meta.label_lower
    return max(
        (role.get(label, {}).get(right, Reach.NONE) for role in _roles_of(user)),
        default=Reach.NONE,
    )


def _roles_of(user: Any) -> Iterable[Role]:
    """Read once per user object, which lives as long as a request."""
    if not hasattr(user, "_roles"):
        known = roles()
        names = user.groups.values_list("name", flat=True) if user.pk else []
        user._roles = [known[name] for name in names if name in known]
    return user._roles


def may(user: Any, right: Right, thing: Any) -> bool:
    """Whether a user has a right over a thing (by its values of this moment), or over a model."""
    far = reach(user, right, thing)
    if far in (Reach.NONE, Reach.ALL) or isinstance(thing, type):
        return far > Reach.NONE
    if far is Reach.OWN and owns(user, thing):
        return right is not Right.PUBLISH or thing.owner_may_publish()
    return right is Right.VIEW and reachable(user, right, type(thing)).filter(pk=thing.pk).exists()


def publishes(user: Any, model: Any) -> bool:
    """Whether there is anything of a kind that a user may put on the site."""
    far = reach(user, Right.PUBLISH, model)
    if far is not Reach.OWN:
        return far is Reach.ALL
    if not hasattr(user, "_publishes"):
        user._publishes = {}  # a list asks it for each of its steps
    known: dict[Any, bool] = user._publishes
    if model not in known:
        through = model.owners.rpartition("__")[0]
        hers = model._default_manager.owned_by(user).kept()
        hers = hers.select_related(through) if through else hers
        known[model] = any(thing.owner_may_publish() for thing in hers)
    return known[model]


def holders(right: Right, thing: Any) -> list[Any]:
    """All users who have a right over a thing."""
    label = thing._meta.label_lower
    names = [name for name, role in roles().items() if role.get(label, {}).get(right)]
    users = get_user_model()._default_manager.filter(is_active=True)
    able = users.filter(Q(is_superuser=True) | Q(groups__name__in=names)).distinct()
    return [user for user in able if may(user, right, thing)]


def owns(user: Any, thing: Any) -> bool:
    """By `is_owned_by`; what has no such method is nobody's."""
    return hasattr(thing, "is_owned_by") and thing.is_owned_by(user)


def require(user: Any, right: Right, thing: Any) -> None:
    """Raise `PermissionDenied` unless the user may; nobody (`None`) is the worker, and may."""
    if user is not None and not may(user, right, thing):
        raise PermissionDenied


def reachable(user: Any, right: Right, source: Any) -> "models.QuerySet[Any]":
    """What of a model or queryset a right of a user reaches."""
    queryset = source if isinstance(source, models.QuerySet) else source._default_manager.all()
    far = reach(user, right, queryset.model)
    if far is Reach.ALL:
        return queryset
    if far is Reach.NONE:
        return queryset.none()
    condition = _shown(user, queryset.model) if right is Right.VIEW else Q(pk__in=[])
    if far is Reach.OWN:
        condition |= Q(pk__in=queryset.model._default_manager.owned_by(user).values("pk"))
    return queryset.filter(condition)


def offered(user: Any, right: Right, model: Any) -> "models.QuerySet[Any]":
    """What of a model there is to choose from: what a right reaches and is not thrown away."""
    found: Any = reachable(user, right, model)
    return found.kept() if issubclass(model, Publishable) else found


def _shown(user: Any, model: type[models.Model]) -> Q:
    """What is published, or (a picture) is used by something that the user sees."""
    if hasattr(model._default_manager, "published"):
        return Q(pk__in=model._default_manager.published().values("pk"))
    users = [
        relation.field
        for relation in model._meta.related_objects
        if issubclass(relation.related_model, Publishable)
    ]
    used = [
        Q(pk__in=reachable(user, Right.VIEW, field.model).values(field.attname)) for field in users
    ]
    return reduce(Q.__or__, used, Q(pk__in=[]))


def veil(things: Sequence[Publishable], user: Any) -> None:
    """Leave of things, in memory, what visitors see: for who may not inspect them.

    Nothing of drafts and plans, no inner fields, no names of what is not published itself.
    """
    for thing in things:
        thing.newest_id, thing.failure = thing.shown_id, ""
        thing.publish_at = thing.expire_at = thing.submitted_at = None
        for field in thing._meta.concrete_fields:
            if field.name in thing.inner:
                setattr(thing, field.attname, field.get_default())
    if things:
        for field in [f for f in things[0]._meta.concrete_fields if f.is_relation and f.editable]:
            _veil_targets(things, field, user)
        for field in [f for f in things[0]._meta.many_to_many if isinstance(f, ManyToManyField)]:
            seen = reachable(user, Right.VIEW, field.related_model)
            prefetch_related_objects(things, Prefetch(field.name, seen))


def _veil_targets(things: Sequence[Publishable], field: Any, user: Any) -> None:
    named = {key for thing in things if (key := getattr(thing, field.attname))}
    seen: set[Any] = set()
    if named:
        found = reachable(user, Right.VIEW, field.related_model).filter(pk__in=named)
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
            return reach(user_obj, Right(right), apps.get_model(app, name)) > Reach.NONE
        except (ValueError, LookupError):  # not a right, or not a model
            return False

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return user_obj.is_active and any(
            label.partition(".")[0] == app_label for role in _roles_of(user_obj) for label in role
        )
