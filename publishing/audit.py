"""Writing in the audit log, and which of its events a user may see."""

from collections import defaultdict
from collections.abc import Iterable
from typing import cast

from django.apps import apps
from django.contrib.admin.sites import AdminSite
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet, Value
from django.http import HttpRequest

from caching.statements import read_objects
from publishing.accounts import Account, display_name
from publishing.admin_urls import admin_url
from publishing.models import Event, Publishable, Revision
from publishing.models.audit import EventQuerySet
from publishing.models.generic import content_type_of
from publishing.permissions import (
    Permission,
    Scope,
    accessible,
    get_scope,
    scopes_key,
    selectable,
)


def record_event(
    kind: Event.Kind,
    obj: Model,
    user: User | None,
    detail: str = "",
    revision: Revision | None = None,
    *,
    title: str = "",
) -> None:
    """Record what a user, or the worker (`None`), did to an object.

    `title` is for an object whose own name must not be stored for ever.
    """
    Event.objects.create(
        kind=kind,
        content_type=content_type_of(obj),
        object_id=obj.pk,
        title=(title or str(obj))[:250],
        user=user,
        user_name=display_name(user),
        detail=detail[:500],
        revision=revision,
    )


def visible_events(user: Account) -> QuerySet[Event]:
    """Select the events of objects that that a user may see with drafts.

    Their titles are confidential: a title may be that of a draft, or name the owner of an account.
    """
    scopes = {model: get_scope(user, Permission.VIEW_DRAFTS, model) for model in apps.get_models()}
    whole = [model for model, scope in scopes.items() if scope is Scope.ALL]
    part = [model for model, scope in scopes.items() if scope is Scope.OWN]
    content_types = ContentType.objects.get_for_models(*whole, for_concrete_models=False).values()
    hidden = ContentType.objects.exclude(pk__in=[row.pk for row in content_types])
    events = cast("EventQuerySet", accessible(user, Permission.VIEW, Event))
    own = events.for_any_of(
        {model: accessible(user, Permission.VIEW_DRAFTS, model) for model in part}
    )
    # With `filter` instead of `exclude`, SQLite would sort the whole log to find its last events.
    return events.exclude(content_type__in=hidden) | own


def recent_events(user: Account, size: int) -> list[Event]:
    """Return the last event of each of the objects that changed last, at most `size`.

    Who came in, or tried to, changed nothing.
    """
    last_by_object: dict[tuple[int, int], Event] = {}
    key = ("events", scopes_key(user), size)
    for event in read_objects(Event, key, lambda: _last_changes(user, 10 * size)):
        last_by_object.setdefault((event.content_type_id, event.object_id), event)
    return list(last_by_object.values())[:size]


def _last_changes(user: Account, size: int) -> QuerySet[Event]:
    return visible_events(user).exclude(kind__in=Event.SIGN_IN_KINDS)[:size]


def _listed_objects(request: HttpRequest, site: AdminSite, model: type[Model]) -> QuerySet[Model]:
    """Select what a user finds in the list of a model, without the columns of that list."""
    if issubclass(model, Publishable):
        return selectable(request.user, Permission.VIEW, model)
    return site._registry[model].get_queryset(request)


def link_events(request: HttpRequest, site: AdminSite, events: Iterable[Event]) -> None:
    """Set `object_url` of each event whose object this user can open in the admin."""
    events = list(events)
    ids_by_type = defaultdict(set)
    for event in events:
        ids_by_type[event.content_type_id].add(event.object_id)
    content_types = ContentType.objects.get_for_models(*site._registry, for_concrete_models=False)
    models = {row.pk: model for model, row in content_types.items() if row.pk in ids_by_type}
    queries = [
        _listed_objects(request, site, model)
        .filter(pk__in=ids_by_type[type_id])
        .order_by()
        .values_list(Value(type_id), "pk")
        for type_id, model in models.items()
    ]
    existing = set(queries[0].union(*queries[1:])) if queries else set()
    for event in events:
        if (event.content_type_id, event.object_id) in existing:
            model = models[event.content_type_id]
            event.object_url = admin_url(model, "change", event.object_id)
