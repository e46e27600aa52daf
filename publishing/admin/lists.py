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
from publishing.admin.addresses import say_moved
from publishing.admin.plans import PlanForm
from publishing.references import Reference, pointing_to_each
from publishing.rights import Right, may, reachable, require
from publishing.status import Status, having

MOST = 100
"""Things in a step for many, which all happens within one request."""

NOT_HERS = "U mag dit niet publiceren. Vraag een oordeel."
NOT_HERS_TO_HIDE = "U mag dit niet van de site halen. Vraag het aan iemand die mag publiceren."

Action = Callable[[Any, HttpRequest, Any], Any]


@dataclass(frozen=True)
class Chosen:
    """A thing to do something with, what points at it, and why that cannot be (empty: it can)."""

    thing: Any
    url: str
    references: list[Reference]
    why_not: str


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
        hers = Q(pk__in=reachable(request.user, Right.INSPECT, queryset.model).values("pk"))
        wanted = having(status) & hers
        return queryset.filter(wanted | ~hers if status == Status.LIVE else wanted)


def for_each(
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


def asking(
    modeladmin: Any, request: HttpRequest, things: Sequence[Any], why_not: Mapping[int, str]
) -> dict[str, Any]:
    """For a page that asks first: what points at each, and what stays as it is."""
    references = pointing_to_each(things, request.user)
    chosen = [
        Chosen(it, modeladmin.url("change", it.pk), references[it.pk], why_not[it.pk])
        for it in things
    ]
    return {
        "going": [it for it in chosen if not it.why_not],
        "staying": [it for it in chosen if it.why_not],
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
    }


def few(action: Action) -> Action:
    """Decorate a step for many, so that it refuses more than `MOST`."""

    @functools.wraps(action)
    def guarded(modeladmin: Any, request: HttpRequest, queryset: Any) -> Any:
        chosen = queryset.count()
        if chosen <= MOST:
            return action(modeladmin, request, queryset)
        said = f"U koos er {chosen}. Kies er hoogstens {MOST} tegelijk. Er is niets gewijzigd."
        modeladmin.message_user(request, said, messages.ERROR)
        return None

    return guarded


def _say(modeladmin: Any, request: HttpRequest, said: str, done: list[Any]) -> None:
    if done:
        modeladmin.message_user(request, f"{said}: {len(done)}.", messages.SUCCESS)


@admin.action(description="Publiceer", permissions=["publish"])
@few
def publish_selected(modeladmin: Any, request: HttpRequest, queryset: Any) -> None:
    def publish(thing: Any) -> None:
        old = services.publish(thing=thing, by=request.user)
        say_moved(modeladmin, request, thing, old)

    done = for_each(modeladmin, request, queryset, publish, NOT_HERS)
    _say(modeladmin, request, "Op de site gezet", done)


@admin.action(description="Haal van de site", permissions=["publish"])
@few
def unpublish_selected(modeladmin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
    """Asks first, naming what points at each."""
    things = list(queryset)
    why_not = {thing.pk: _why_it_stays(thing, request.user) for thing in things}
    going = [thing for thing in things if not why_not[thing.pk]]
    if "post" in request.POST and going:

        def unpublish(thing: Any) -> None:
            services.unpublish(thing=thing, by=request.user)

        done = for_each(modeladmin, request, going, unpublish, NOT_HERS_TO_HIDE)
        _say(modeladmin, request, "Van de site gehaald", done)
        return None
    context = {
        **asking(modeladmin, request, things, why_not),
        "title": "Van de site halen",
        "action": "unpublish_selected",
        "back": request.get_full_path(),
    }
    return modeladmin.answer(request, "publishing/unpublish", context)


def _why_it_stays(thing: Any, user: Any) -> str:
    if not may(user, Right.PUBLISH, thing):
        return NOT_HERS_TO_HIDE
    return str(thing.why_it_shows()) if thing.live else "Dit staat niet op de site."


def _hers(modeladmin: Any, request: HttpRequest, things: Iterable[Any]) -> list[Any]:
    """What she may publish; the others are named."""

    def ask(thing: Any) -> None:
        require(request.user, Right.PUBLISH, thing)

    return for_each(modeladmin, request, things, ask, NOT_HERS)


@admin.action(description="Plan in", permissions=["publish"])
@few
def plan_selected(modeladmin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
    """Asks on a page of its own for the two moments, the same for all that was chosen."""
    things = _hers(modeladmin, request, queryset)
    if not things:
        return None
    form = PlanForm(request.POST if "post" in request.POST else None)
    if form.is_valid():
        start, end = form.cleaned_data["plan_from"], form.cleaned_data["plan_until"]

        def plan(thing: Any) -> None:
            services.schedule(thing=thing, by=request.user, publish_at=start, expire_at=end)

        done = for_each(modeladmin, request, things, plan, NOT_HERS)
        _say(modeladmin, request, "Ingepland", done)
        return None
    context = {
        "title": "Inplannen",
        "form": form,
        "things": [(thing, modeladmin.url("change", thing.pk)) for thing in things],
        "action": "plan_selected",
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "back": request.get_full_path(),
    }
    return modeladmin.answer(request, "publishing/plan_many", context)
