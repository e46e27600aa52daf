"""Writing in the log, and who may read what in it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.admin.sites import AdminSite
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet, Value
from django.http import HttpRequest

from publishing.admin_urls import admin_url
from publishing.models import Event, Revision
from publishing.models.generic import content_type_of
from publishing.permissions import Permission, Scope, accessible, get_scope


def display_name(user: Any) -> str:
    """How the log and the history name someone, also when she is gone; the worker has no name."""
    return (user.get_full_name() or user.get_username())[:150] if user else ""


def record_event(
    kind: Event.Kind,
    thing: Any,
    by: Any,
    detail: str = "",
    revision: Revision | None = None,
    *,
    title: str = "",
) -> None:
    """One line: what happened to which thing, by whom (`None`: by the worker).

    `title` is for a thing whose own name is not to be kept for ever.
    """
    Event.objects.create(
        kind=kind,
        content_type=content_type_of(thing),
        object_id=thing.pk,
        title=(title or str(thing))[:250],
        user=by,
        user_name=display_name(by),
        detail=detail[:500],
        revision=revision,
    )


def visible_events(user: Any) -> QuerySet[Event]:
    """The lines about what a user may inspect. Titles tell: a draft's, or whose account it was."""
    far = {model: get_scope(user, Permission.VIEW_DRAFTS, model) for model in apps.get_models()}
    whole = [model for model, how in far.items() if how is Scope.ALL]
    part = [model for model, how in far.items() if how is Scope.OWN]
    kinds = ContentType.objects.get_for_models(*whole, for_concrete_models=False).values()
    hidden = ContentType.objects.exclude(pk__in=[kind.pk for kind in kinds])
    lines: Any = accessible(user, Permission.VIEW, Event)
    hers = lines.for_any_of({model: accessible(user, Permission.VIEW_DRAFTS, model) for model in part})
    # Said the other way round, SQLite would sort the whole log to find its newest lines.
    found: QuerySet[Event] = lines.exclude(content_type__in=hidden) | hers
    return found


def recent_events(user: Any, size: int) -> list[Event]:
    """What happened last, each thing once: who saves ten times pushes nothing out of sight."""
    last: dict[tuple[int, int], Event] = {}
    for event in visible_events(user)[: 10 * size]:
        last.setdefault((event.content_type_id, event.object_id), event)
    return list(last.values())[:size]


def link_events(request: HttpRequest, site: AdminSite, events: Iterable[Event]) -> None:
    """Give each a `url`: the form of its thing, or nothing when this editor cannot open that."""
    asked = defaultdict(set)
    for event in events:
        asked[event.content_type_id].add(event.object_id)
    kinds = ContentType.objects.get_for_models(*site._registry, for_concrete_models=False)
    models = {kind.pk: model for model, kind in kinds.items() if kind.pk in asked}
    tables = [
        site._registry[model]
        .get_queryset(request)
        .filter(pk__in=asked[kind])
        .order_by()
        .values_list(Value(kind), "pk")
        for kind, model in models.items()
    ]
    there = set(tables[0].union(*tables[1:])) if tables else set()
    for event in events:
        kind, key = event.content_type_id, event.object_id
        found = (kind, key) in there
        event.url = admin_url(models[kind], "change", key) if found else ""  # type: ignore[attr-defined]
