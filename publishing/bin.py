"""What lies in the bin, for a page of the admin."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet, TextField, Value
from django.http import HttpRequest

from publishing.desk import page_of
from publishing.jobs import KEPT_IN_BIN
from publishing.models import Event, Publishable, publishables
from publishing.models.about import kind_of
from publishing.rights import Reach, Right, reach, reachable

PER_PAGE = 50

Row = tuple[datetime, str, int, str]
"""When, label of the model, key, what went wrong."""


@dataclass(frozen=True)
class Thrown:
    title: str
    kind: str
    by: str
    when: datetime
    failure: str
    url: str
    """Takes it out."""

    @property
    def until(self) -> datetime:
        return self.when + KEPT_IN_BIN


def context(request: HttpRequest) -> dict[str, Any]:
    """All that was thrown away, as far as this editor may throw it away and look at it."""
    user = request.user
    models = [model for model in publishables() if reach(user, Right.DELETE, model) > Reach.NONE]
    if not models:
        raise PermissionDenied
    paginator = Paginator(_rows(models, user), PER_PAGE)
    page: Page[Row] = paginator.get_page(request.GET.get("pagina"))
    return {"page": page, "lying": _named(list(page)), "days": KEPT_IN_BIN.days}


def _rows(models: list[type[Publishable]], user: Any) -> "QuerySet[Any]":
    """In one query, the last one first."""
    first, *others = [
        reachable(user, Right.INSPECT, reachable(user, Right.DELETE, model))
        .exclude(binned_at=None)
        .order_by()
        .annotate(label=Value(model._meta.label, output_field=TextField()), key=F("pk"))
        .values_list("binned_at", "label", "key", "failure")
        for model in models
    ]
    return first.union(*others, all=True).order_by("-binned_at", "label", "key")


def _named(rows: list[Row]) -> list[Thrown]:
    """In the words of the log, which knows what each was called and who threw it away."""
    keys = [key for _, _, key, _ in rows]
    events = Event.objects.filter(kind=Event.Kind.BINNED, object_id__in=keys).order_by("pk")
    last = {(event.content_type_id, event.object_id): event for event in events}
    models = {model._meta.label: model for model in publishables()}
    found = []
    for when, label, key, failure in rows:
        model = models[label]
        event = last.get((kind_of(model).pk, key))
        found.append(
            Thrown(
                title=event.title if event else f"{model._meta.verbose_name} {key}",
                kind=str(model._meta.verbose_name),
                by=event.by_name if event else "",
                when=when,
                failure=failure,
                url=page_of(model, "unbin", key),
            )
        )
    return found
