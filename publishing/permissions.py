"""The rights of users, decided here and nowhere else, from the table in `techniekpact/roles.py`.

A role is a group of the same name. It gives a scope for each model and permission; a user with
several roles has the widest of their scopes. A superuser has all permissions.
"""

from collections.abc import Hashable, Mapping, Sequence
from enum import IntEnum, StrEnum
from functools import reduce
from typing import Any, TypeVar, cast, overload

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import ManyToManyField, Prefetch, Q, prefetch_related_objects
from django.http import HttpRequest
from django.utils.module_loading import import_string

from limits.log_ins import limited_log_in
from publishing.accounts import Account, display_name
from publishing.blocks.published_targets import published_targets
from publishing.models import Publishable, PublishableQuerySet, publishable_models
from publishing.models.generic import GenericRow
from publishing.models.owned import Owned
from publishing.permission_cache import permission_cache

M = TypeVar("M", bound=models.Model)
P = TypeVar("P", bound=Publishable)


class Permission(StrEnum):
    VIEW = "view"
    VIEW_DRAFTS = "inspect"  # see drafts and history, and not only what visitors see
    ADD = "add"
    CHANGE = "change"
    PUBLISH = "publish"
    DELETE = "delete"


class Scope(IntEnum):
    NONE = 0
    PUBLISHED = 1  # what visitors see
    OWN = 2  # what the user owns (`Publishable.owner_lookup`); for `VIEW`, what visitors see too
    ALL = 3


# Model label (`pact.project`) → permission → scope; whatever is not named has no scope.
RoleScopes = Mapping[str, Mapping[Permission, Scope]]


def load_roles() -> Mapping[str, RoleScopes]:
    return cast("Mapping[str, RoleScopes]", import_string(settings.ROLES))


def create_role_groups(**kwargs: object) -> None:
    """Create the groups that stand for the roles; called after each migration."""
    for name in load_roles():
        Group.objects.get_or_create(name=name)


def get_scope(
    user: Account, permission: Permission, model: models.Model | type[models.Model]
) -> Scope:
    """Return the scope of a user's permission over a model, or over the model of an object."""
    if not user.is_active:
        return Scope.NONE
    if user.is_superuser:
        return Scope.ALL
    if permission is Permission.VIEW_DRAFTS:
        scope = get_scope(user, Permission.VIEW, model)
        return scope if scope > Scope.PUBLISHED else Scope.NONE
    label = model._meta.label_lower
    return max(
        (role.get(label, {}).get(permission, Scope.NONE) for role in _roles_of_user(user).values()),
        default=Scope.NONE,
    )


def scopes_key(user: Account) -> Hashable:
    """Return all that the scopes of a user follow from, to keep a query with."""
    roles = () if user.is_superuser else tuple(_roles_of_user(user))
    return user.pk, user.is_active, user.is_superuser, settings.ROLES, roles


def _roles_of_user(user: Account) -> Mapping[str, RoleScopes]:
    cache = permission_cache(user)
    if cache.roles is None:
        roles = load_roles()
        groups = user.groups.all() if user.pk else []
        cache.roles = {group.name: roles[group.name] for group in groups if group.name in roles}
    return cache.roles


def has_permission(
    user: Account, permission: Permission, obj: models.Model | type[models.Model]
) -> bool:
    """Return whether a user has a permission over a model, or over an object as it is now."""
    scope = get_scope(user, permission, obj)
    if scope in (Scope.NONE, Scope.ALL) or isinstance(obj, type):
        return scope > Scope.NONE
    if scope is Scope.OWN and is_owner(user, obj):
        if permission is not Permission.PUBLISH or not isinstance(obj, Publishable):
            return True
        return obj.owner_may_publish()
    return (
        permission is Permission.VIEW
        and accessible(user, permission, type(obj)).filter(pk=obj.pk).exists()
    )


def can_publish_any(user: Account, model: type[Publishable]) -> bool:
    """Return whether there is an object of this model that a user may publish."""
    scope = get_scope(user, Permission.PUBLISH, model)
    if scope is not Scope.OWN:
        return scope is Scope.ALL
    answers = permission_cache(user).can_publish_any
    if model not in answers:
        owner_path = model.owner_lookup.rpartition("__")[0]
        own = model._default_manager.owned_by(user).not_trashed()
        own = own.select_related(owner_path) if owner_path else own
        answers[model] = any(obj.owner_may_publish() for obj in own)
    return answers[model]


def find_users_with_permission(permission: Permission, obj: models.Model) -> list[User]:
    label = obj._meta.label_lower
    # Roles do not name the right to see drafts: it follows from the right to see.
    named = Permission.VIEW if permission is Permission.VIEW_DRAFTS else permission
    names = [name for name, role in load_roles().items() if role.get(label, {}).get(named)]
    users = get_user_model()._default_manager.filter(is_active=True)
    candidates = users.filter(Q(is_superuser=True) | Q(groups__name__in=names)).distinct()
    return [
        user
        for user in candidates.prefetch_related("groups")
        if has_permission(user, permission, obj)
    ]


def find_editors(permission: Permission, obj: models.Model) -> list[User]:
    """Return by name who has a permission over an object and works in the admin."""
    users = find_users_with_permission(permission, obj)
    return sorted(
        (user for user in users if user.is_staff),
        key=lambda user: display_name(user).casefold(),
    )


def is_owner(user: Account, obj: models.Model) -> bool:
    """Return the answer of the object's `is_owned_by`; without that method nobody owns it."""
    if isinstance(obj, GenericRow) and obj.is_owned_with_object:
        return _rows_about_changeable(user, type(obj)).filter(pk=obj.pk).exists()
    return hasattr(obj, "is_owned_by") and bool(obj.is_owned_by(user))


def require_permission(
    user: Account | None, permission: Permission, obj: models.Model | type[models.Model]
) -> None:
    """Raise `PermissionDenied` unless the user, or the worker (`None`), has the permission."""
    if user is not None and not has_permission(user, permission, obj):
        raise PermissionDenied


def accessible(
    user: Account, permission: Permission, source: type[M] | models.QuerySet[M]
) -> models.QuerySet[M]:
    """Select the objects of a model or queryset that a user has a permission over."""
    queryset: models.QuerySet[M] = (
        source if isinstance(source, models.QuerySet) else source._default_manager.all()
    )
    scope = get_scope(user, permission, queryset.model)
    if scope is Scope.ALL:
        return queryset
    if scope is Scope.NONE:
        return queryset.none()
    is_view = permission is Permission.VIEW
    condition = _public_condition(user, queryset.model) if is_view else Q(pk__in=[])
    if scope is Scope.OWN:
        condition |= Q(pk__in=_owned_objects(user, queryset.model).values("pk"))
    return queryset.filter(condition)


@overload
def selectable(
    user: Account, permission: Permission, model: type[P]
) -> "PublishableQuerySet[P]": ...
@overload
def selectable(user: Account, permission: Permission, model: type[M]) -> models.QuerySet[M]: ...
def selectable(
    user: Account, permission: Permission, model: type[models.Model]
) -> models.QuerySet[models.Model]:
    """Select the accessible objects of a model that are not in the trash."""
    queryset = accessible(user, permission, model)
    can_be_trashed = issubclass(model, Publishable | Owned)
    return queryset.filter(trashed_at=None) if can_be_trashed else queryset


def _owned_objects(user: Account, model: type[models.Model]) -> models.QuerySet[models.Model]:
    if issubclass(model, GenericRow) and model.is_owned_with_object:
        return _rows_about_changeable(user, model)
    manager: Any = model._default_manager
    return manager.owned_by(user)


def _rows_about_changeable(user: Account, model: type[GenericRow]) -> models.QuerySet[models.Model]:
    """Select the rows about what a user may change."""
    scopes = {target: get_scope(user, Permission.CHANGE, target) for target in publishable_models()}
    content_types = ContentType.objects.get_for_models(*scopes, for_concrete_models=False)
    condition = Q(pk__in=[])
    for target, scope in scopes.items():
        about = Q(content_type=content_types[target])
        if scope is Scope.OWN:
            about &= Q(object_id__in=accessible(user, Permission.CHANGE, target).values("pk"))
        condition |= about if scope else Q()
    return model._default_manager.filter(condition)


def _public_condition(user: Account, model: type[models.Model]) -> Q:
    """Match what is published; or, for a model such as pictures, what is used or shared.

    Used is what belongs to an object that the user sees, or stands in a text on the site.
    """
    if hasattr(model._default_manager, "published"):
        return Q(pk__in=model._default_manager.published().values("pk"))
    fields = [
        relation.field
        for relation in model._meta.related_objects
        if issubclass(relation.related_model, Publishable)
    ]
    used = [
        Q(pk__in=accessible(user, Permission.VIEW, field.model).values(field.attname))
        for field in fields
    ]
    if named := published_targets().get(model._meta.label_lower):
        used.append(Q(pk__in=named))
    manager: Any = model._default_manager
    if hasattr(manager, "shared"):
        used.append(Q(pk__in=manager.shared().values("pk")))
    return reduce(Q.__or__, used, Q(pk__in=[]))


def redact(objects: Sequence[Publishable], user: Account) -> None:
    """Reduce instances, in memory, to what visitors see: for a user who may not see drafts.

    This clears drafts, plans and internal fields, and relations to what the user may not see.
    """
    for obj in objects:
        obj.latest_revision_id, obj.failure = obj.live_revision_id, ""
        obj.go_live_at = obj.expire_at = obj.submitted_at = None
        for field in obj._meta.concrete_fields:
            if field.name in obj.internal_fields:
                setattr(obj, field.attname, field.get_default())
    if objects:
        opts = objects[0]._meta
        for field in [f for f in opts.concrete_fields if f.is_relation and f.editable]:
            _redact_relations(objects, field, user)
        for relation in [f for f in opts.many_to_many if isinstance(f, ManyToManyField)]:
            visible = accessible(user, Permission.VIEW, relation.related_model)
            prefetch_related_objects(objects, Prefetch(relation.name, visible))


def _redact_relations(objects: Sequence[Publishable], field: models.Field, user: Account) -> None:
    keys = {key for obj in objects if (key := getattr(obj, field.attname))}
    visible: set[object] = set()
    if keys:
        model = cast("type[models.Model]", field.related_model)
        targets = accessible(user, Permission.VIEW, model).filter(pk__in=keys)
        visible.update(targets.values_list("pk", flat=True))
    for obj in objects:
        if getattr(obj, field.attname) not in visible:
            setattr(obj, field.name, None)


class RolesBackend(ModelBackend):
    """Django's backend, with limits, and `has_perm` (so `perms` in templates) from the roles."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **credentials: Any,
    ) -> User | None:
        """Check a password, unless too many were tried; without a request there are no limits."""
        account = username or str(credentials.get(User.USERNAME_FIELD) or "")

        def check_password() -> User | None:
            return super(RolesBackend, self).authenticate(
                request, username, password, **credentials
            )

        if request is None:
            return check_password()
        return limited_log_in(request, account, check_password)

    def has_perm(self, user_obj: Account, perm: str, obj: models.Model | None = None) -> bool:
        app, _, codename = perm.partition(".")
        name, _, model = codename.partition("_")
        try:
            permission = Permission(name)
            return get_scope(user_obj, permission, apps.get_model(app, model)) > Scope.NONE
        except (ValueError, LookupError):  # not one of our permissions, or not a model
            return False

    def has_module_perms(self, user_obj: Account, app_label: str) -> bool:
        return user_obj.is_active and any(
            label.partition(".")[0] == app_label
            for role in _roles_of_user(user_obj).values()
            for label in role
        )
