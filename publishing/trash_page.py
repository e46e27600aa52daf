"""The trash, as the admin lists it; `publishing.services.trash` moves objects in and out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import CharField, F, Model, QuerySet, TextField, Value
from django.http import HttpRequest

from publishing.accounts import Account
from publishing.admin_urls import admin_url
from publishing.models import Event, Publishable, publishable_models
from publishing.models.generic import content_type_of
from publishing.models.owned import owned_models
from publishing.permissions import Permission, Scope, accessible, get_scope
from publishing.retention import TRASH_RETENTION

PER_PAGE = 50
NO_FAILURE = Value("", output_field=CharField())

# The moment, the label of the model, the primary key and the failure of one object.
TrashRow = tuple[datetime, str, int, str]


@dataclass(frozen=True)
class TrashedItem:
    """An object in the trash; `url` restores it. Title and user are as the audit log has them."""

    title: str
    model_name: str
    user_name: str
    trashed_at: datetime
    ended_plan: str  # the sentence about the plan that ended; empty without
    failure: str
    url: str

    @property
    def purge_at(self) -> datetime:
        return self.trashed_at + TRASH_RETENTION


def trash_context(request: HttpRequest) -> dict[str, object]:
    """Build the context of the trash page: what this user may delete, and see as a draft."""
    models = [
        model
        for model in _trashable_models()
        if get_scope(request.user, Permission.DELETE, model) > Scope.NONE
    ]
    if not models:
        raise PermissionDenied
    paginator = Paginator(_trash_rows(models, request.user), PER_PAGE)
    page: Page[TrashRow] = paginator.get_page(request.GET.get("pagina"))
    items = _build_items(list(page))
    return {"page": page, "trashed_items": items, "retention_days": TRASH_RETENTION.days}


def _trashable_models() -> Sequence[type[Model]]:
    return [*publishable_models(), *owned_models()]


def _trash_rows(models: Sequence[type[Model]], user: Account) -> QuerySet:
    """Select the rows of all models in one query, the latest first."""
    first, *others = [
        accessible(user, Permission.VIEW_DRAFTS, accessible(user, Permission.DELETE, model))
        .exclude(trashed_at=None)
        .order_by()
        .annotate(
            label=Value(model._meta.label, output_field=TextField()),
            key=F("pk"),
            purge_problem=F("failure") if issubclass(model, Publishable) else NO_FAILURE,
        )
        .values_list("trashed_at", "label", "key", "purge_problem")
        for model in models
    ]
    return first.union(*others, all=True).order_by("-trashed_at", "label", "key")


def _build_items(rows: Iterable[TrashRow]) -> list[TrashedItem]:
    rows = list(rows)
    events = Event.objects.filter(
        kind=Event.Kind.TRASHED, object_id__in=[key for _, _, key, _ in rows]
    ).order_by("pk")
    last_events = {(event.content_type_id, event.object_id): event for event in events}
    models = {model._meta.label: model for model in _trashable_models()}
    items = []
    for trashed_at, label, key, failure in rows:
        model = models[label]
        model_name = str(model._meta.verbose_name)
        event = last_events.get((content_type_of(model).pk, key))
        items.append(
            TrashedItem(
                title=event.title if event else f"{model_name} {key}",
                model_name=model_name,
                user_name=event.user_name if event else "",
                trashed_at=trashed_at,
                ended_plan=event.detail if event else "",
                failure=failure,
                url=admin_url(model, "restore_from_trash", key),
            )
        )
    return items
