"""What lies in the bin, for a page of the admin."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet, TextField, Value
from django.http import HttpRequest

from publishing.admin_urls import admin_url
from publishing.jobs import TRASH_RETENTION
from publishing.models import Event, Publishable, publishable_models
from publishing.models.generic import content_type_of
from publishing.permissions import Permission, Scope, accessible, get_scope

PER_PAGE = 50

TrashRow = tuple[datetime, str, int, str]
"""When, label of the model, key, what went wrong."""


@dataclass(frozen=True)
class TrashedItem:
    title: str
    kind: str
    by: str
    when: datetime
    failure: str
    url: str
    """Takes it out."""

    @property
    def until(self) -> datetime:
        return self.when + TRASH_RETENTION


def trash_context(request: HttpRequest) -> dict[str, Any]:
    """All that was thrown away, as far as this editor may throw it away and look at it."""
    user = request.user
    models = [
        model
        for model in publishable_models()
        if get_scope(user, Permission.DELETE, model) > Scope.NONE
    ]
    if not models:
        raise PermissionDenied
    paginator = Paginator(_trash_rows(models, user), PER_PAGE)
    page: Page[TrashRow] = paginator.get_page(request.GET.get("pagina"))
    return {"page": page, "lying": _build_items(list(page)), "days": TRASH_RETENTION.days}


def _trash_rows(models: list[type[Publishable]], user: Any) -> "QuerySet[Any]":
    """In one query, the last one first."""
    first, *others = [
        accessible(user, Permission.VIEW_DRAFTS, accessible(user, Permission.DELETE, model))
        .exclude(trashed_at=None)
        .order_by()
        .annotate(label=Value(model._meta.label, output_field=TextField()), key=F("pk"))
        .values_list("trashed_at", "label", "key", "failure")
        for model in models
    ]
    return first.union(*others, all=True).order_by("-trashed_at", "label", "key")


def _build_items(rows: list[TrashRow]) -> list[TrashedItem]:
    """In the words of the log, which knows what each was called and who threw it away."""
    keys = [key for _, _, key, _ in rows]
    events = Event.objects.filter(kind=Event.Kind.TRASHED, object_id__in=keys).order_by("pk")
    last = {(event.content_type_id, event.object_id): event for event in events}
    models = {model._meta.label: model for model in publishable_models()}
    found = []
    for when, label, key, failure in rows:
        model = models[label]
        event = last.get((content_type_of(model).pk, key))
        found.append(
            TrashedItem(
                title=event.title if event else f"{model._meta.verbose_name} {key}",
                kind=str(model._meta.verbose_name),
                by=event.user_name if event else "",
                when=when,
                failure=failure,
                url=admin_url(model, "restore_from_trash", key),
            )
        )
    return found
