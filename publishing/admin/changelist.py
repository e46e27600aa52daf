"""What a list of publishable things offers: a filter by status, and steps for many at once."""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from publishing import services
from publishing.admin.links import announce_address_change
from publishing.admin.schedule_fields import ScheduleForm
from publishing.links.references import Reference, references_to
from publishing.permissions import Permission, accessible, has_permission, require_permission
from publishing.status import Status, status_condition

MAX_SELECTED = 100
"""Things in a step for many, which all happens within one request."""

PUBLISH_FORBIDDEN = "U mag dit niet publiceren. Vraag een oordeel."
UNPUBLISH_FORBIDDEN = "U mag dit niet van de site halen. Vraag het aan iemand die mag publiceren."

ChangelistAction = Callable[[Any, HttpRequest, Any], Any]


@dataclass(frozen=True)
class ActionCandidate:
    """A thing to do something with, what points at it, and why that cannot be (empty: it can)."""

    thing: Any
    url: str
    references: list[Reference]
    obstacle: str


class StatusFilter(admin.SimpleListFilter):
    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Status.choices

    def queryset(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> Any:
        """What the editor may not inspect is live to her, and nothing else."""
        status = self.value()
        if status not in Status.values:
            return queryset
        hers = Q(pk__in=accessible(request.user, Permission.VIEW_DRAFTS, queryset.model).values("pk"))
        wanted = status_condition(status) & hers
        return queryset.filter(wanted | ~hers if status == Status.LIVE else wanted)


def apply_to_each(
    modeladmin: Any,
    request: HttpRequest,
    things: Iterable[Any],
    step: Callable[[Any], object],
    forbidden: str = "Dit mag u niet.",
) -> list[Any]:
    """Do a step for each thing, in a transaction of its own; those for which it went well.

    What cannot be is named with its first problem, and holds up no other.
    """
    done = []
    for thing in things:
        try:
            step(thing)
        except ValidationError as error:
            why = error.messages[0]
        except PermissionDenied:
            why = forbidden
        else:
            done.append(thing)
            continue
        link = format_html('<a href="{}">{}</a>', modeladmin.url("change", thing.pk), thing)
        modeladmin.message_user(request, format_html("{}: {}", link, why), messages.ERROR)
    return done


def confirmation_context(
    modeladmin: Any, request: HttpRequest, things: Sequence[Any], why_not: Mapping[int, str]
) -> dict[str, Any]:
    """For a page that asks first: what points at each, and what stays as it is."""
    references = references_to(things, request.user)
    chosen = [
        ActionCandidate(it, modeladmin.url("change", it.pk), references[it.pk], why_not[it.pk])
        for it in things
    ]
    return {
        "going": [it for it in chosen if not it.obstacle],
        "staying": [it for it in chosen if it.obstacle],
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
    }


def limit_selection(action: ChangelistAction) -> ChangelistAction:
    """Decorate a step for many, so that it refuses more than `MOST`."""

    @functools.wraps(action)
    def guarded(modeladmin: Any, request: HttpRequest, queryset: Any) -> Any:
        chosen = queryset.count()
        if chosen <= MAX_SELECTED:
            return action(modeladmin, request, queryset)
        said = (
            f"U koos er {chosen}. Kies er hoogstens {MAX_SELECTED} tegelijk. Er is niets gewijzigd."
        )
        modeladmin.message_user(request, said, messages.ERROR)
        return None

    return guarded


def _message_count(modeladmin: Any, request: HttpRequest, said: str, done: list[Any]) -> None:
    if done:
        modeladmin.message_user(request, f"{said}: {len(done)}.", messages.SUCCESS)


@admin.action(description="Publiceer", permissions=["publish"])
@limit_selection
def publish_selected(modeladmin: Any, request: HttpRequest, queryset: Any) -> None:
    def publish(thing: Any) -> None:
        old = services.publish(obj=thing, user=request.user)
        announce_address_change(modeladmin, request, thing, old)

    done = apply_to_each(modeladmin, request, queryset, publish, PUBLISH_FORBIDDEN)
    _message_count(modeladmin, request, "Op de site gezet", done)


@admin.action(description="Haal van de site", permissions=["publish"])
@limit_selection
def unpublish_selected(modeladmin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
    """Asks first, naming what points at each."""
    things = list(queryset)
    why_not = {thing.pk: _unpublish_obstacle(thing, request.user) for thing in things}
    going = [thing for thing in things if not why_not[thing.pk]]
    if "post" in request.POST and going:

        def unpublish(thing: Any) -> None:
            services.unpublish(obj=thing, user=request.user)

        done = apply_to_each(modeladmin, request, going, unpublish, UNPUBLISH_FORBIDDEN)
        _message_count(modeladmin, request, "Van de site gehaald", done)
        return None
    context = {
        **confirmation_context(modeladmin, request, things, why_not),
        "title": "Van de site halen",
        "action": "unpublish_selected",
        "cancel_url": request.get_full_path(),
    }
    return modeladmin.render_page(request, "publishing/confirm_unpublish", context)


def _unpublish_obstacle(thing: Any, user: Any) -> str:
    if not has_permission(user, Permission.PUBLISH, thing):
        return UNPUBLISH_FORBIDDEN
    return str(thing.reason_not_to_unpublish()) if thing.live else "Dit staat niet op de site."


def _keep_publishable(modeladmin: Any, request: HttpRequest, things: Iterable[Any]) -> list[Any]:
    """What she may publish; the others are named."""

    def ask(thing: Any) -> None:
        require_permission(request.user, Permission.PUBLISH, thing)

    return apply_to_each(modeladmin, request, things, ask, PUBLISH_FORBIDDEN)


@admin.action(description="Plan in", permissions=["publish"])
@limit_selection
def schedule_selected(modeladmin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
    """Asks on a page of its own for the two moments, the same for all that was chosen."""
    things = _keep_publishable(modeladmin, request, queryset)
    if not things:
        return None
    form = ScheduleForm(request.POST if "post" in request.POST else None)
    if form.is_valid():
        start, end = form.cleaned_data["plan_from"], form.cleaned_data["plan_until"]

        def plan(thing: Any) -> None:
            services.schedule(obj=thing, user=request.user, go_live_at=start, expire_at=end)

        done = apply_to_each(modeladmin, request, things, plan, PUBLISH_FORBIDDEN)
        _message_count(modeladmin, request, "Ingepland", done)
        return None
    context = {
        "title": "Inplannen",
        "form": form,
        "things": [(thing, modeladmin.url("change", thing.pk)) for thing in things],
        "action": "schedule_selected",
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "cancel_url": request.get_full_path(),
    }
    return modeladmin.render_page(request, "publishing/schedule_selected", context)
