"""One action for objects of several kinds, chosen on the page of the search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from publishing import services
from publishing.admin.address_notices import announce_address_change
from publishing.admin.admin_request import get_user
from publishing.admin.changelist_actions import (
    MAX_SELECTED,
    apply_to_each,
    confirmation_context,
    publish_obstacle,
    unpublish_obstacle,
)
from publishing.admin.pk_parsing import parse_pk
from publishing.admin.schedule_fields import BulkScheduleForm
from publishing.admin.trash import trash_obstacles
from publishing.admin.withheld_notices import announce_withheld
from publishing.models import Publishable, publishable_models
from publishing.permissions import Permission, selectable
from publishing.retention import TRASH_RETENTION

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from publishing.accounts import Account
    from publishing.admin.publishable import PublishableAdmin

Step = Callable[[Publishable, "User", BulkScheduleForm], object]
Obstacles = Callable[[Sequence[Publishable], "Account"], Mapping[int, str]]


@dataclass(frozen=True)
class BulkAction:
    """An action: the texts of its confirmation, why it is impossible by key, and what it does."""

    label: str
    consequences: str
    done: str
    plan_action: services.PlanAction
    obstacles: Obstacles
    step: Step
    has_moments: bool = False
    # Whether it puts each on the site at once; its step returns a former address then.
    publishes: bool = False
    # Whether visitors no longer find it, so that links to it end.
    takes_off_site: bool = False


def _each(obstacle: Callable[[Publishable, Account], str]) -> Obstacles:
    return lambda objects, user: {obj.pk: obstacle(obj, user) for obj in objects}


def _schedule(obj: Publishable, user: User, form: BulkScheduleForm) -> None:
    services.schedule(
        obj=obj,
        user=user,
        go_live_at=form.planned_moment("plan_from", "clear_from"),
        expire_at=form.planned_moment("plan_until", "clear_until"),
    )


# By their name in the form of the search.
BULK_ACTIONS = {
    "publiceer": BulkAction(
        "Publiceer nu",
        "Van elk komt het nieuwste concept nu op de site. Een planning vervalt.",
        "Op de site gezet",
        services.PlanAction.PUBLISH,
        _each(publish_obstacle),
        lambda obj, user, form: services.publish(obj=obj, user=user, overrides_plan=True),
        publishes=True,
    ),
    "plan": BulkAction(
        "Plan",
        "Vult u een begin in? Dan gaat van elk het nieuwste concept op de site. Wat u leeg laat, "
        "blijft bij elk zoals het is.",
        "Planning bewaard",
        services.PlanAction.SCHEDULE,
        _each(publish_obstacle),
        _schedule,
        has_moments=True,
    ),
    "van-de-site": BulkAction(
        "Haal van de site",
        "Bezoekers zien dit dan niet meer. De tekst blijft bewaard als concept, met alle versies.",
        "Van de site gehaald",
        services.PlanAction.UNPUBLISH,
        _each(unpublish_obstacle),
        lambda obj, user, form: services.unpublish(obj=obj, user=user),
        takes_off_site=True,
    ),
    "gooi-weg": BulkAction(
        "Gooi weg",
        f"Dit gaat van de site en blijft {TRASH_RETENTION.days} dagen in de prullenbak. Zo lang "
        "kunt u het terughalen, op hetzelfde adres.",
        "In de prullenbak gelegd",
        services.PlanAction.TRASH,
        trash_obstacles,
        lambda obj, user, form: services.move_to_trash(obj=obj, user=user),
        takes_off_site=True,
    ),
}


def bulk_view(request: HttpRequest) -> HttpResponse:
    """Ask for confirmation of an action on the chosen objects; with it, do it and tell of each."""
    action = BULK_ACTIONS.get(request.POST.get("actie", ""))
    groups = _read_chosen(request)
    search_url = f"{reverse('admin:search')}?{urlencode(_search_values(request))}"
    number = sum(map(len, groups.values()))
    if action is None or not 0 < number <= MAX_SELECTED:
        problem = "Kies eerst wat u wilt wijzigen, en wat ermee moet gebeuren."
        problem = problem if number <= MAX_SELECTED else f"Kies er hoogstens {MAX_SELECTED}."
        messages.error(request, problem)
        return redirect(search_url)
    is_confirmed = "post" in request.POST
    form = BulkScheduleForm(request.POST if is_confirmed and action.has_moments else None)
    if is_confirmed and (not action.has_moments or form.is_valid()):
        _apply(request, action, groups, form)
        return redirect(search_url)
    return _confirmation(request, action, groups, form, search_url)


def _read_chosen(request: HttpRequest) -> dict[type[Publishable], list[Publishable]]:
    """Read the chosen objects that the user may see with drafts, by model."""
    keys: dict[str, set[int]] = defaultdict(set)
    for text in request.POST.getlist("gekozen")[: MAX_SELECTED + 1]:
        label, _, key = text.partition(":")
        keys[label].add(parse_pk(key))
    models = {model._meta.label_lower: model for model in publishable_models()}
    return {
        models[label]: list(
            selectable(request.user, Permission.VIEW_DRAFTS, models[label]).filter(pk__in=pks)
        )
        for label, pks in keys.items()
        if label in models
    }


def _search_values(request: HttpRequest) -> dict[str, str]:
    names = ("q", "soort", "status", "van_mij")
    return {name: value for name in names if (value := request.POST.get(name, ""))}


def _apply(
    request: HttpRequest,
    action: BulkAction,
    groups: Mapping[type[Publishable], Sequence[Publishable]],
    form: BulkScheduleForm,
) -> None:
    number, user = 0, get_user(request)
    for model, objects in groups.items():
        model_admin: PublishableAdmin = admin.site.get_model_admin(model)  # type: ignore[assignment]

        def take_step(obj: Publishable, model_admin: PublishableAdmin = model_admin) -> None:
            former_address = action.step(obj, user, form)
            if action.publishes:
                announce_address_change(model_admin, request, obj, str(former_address))
                announce_withheld(model_admin, request, obj)

        number += len(apply_to_each(model_admin, request, objects, take_step))
    if number:
        messages.success(request, f"{action.done}: {number}.")


def _confirmation(
    request: HttpRequest,
    action: BulkAction,
    groups: Mapping[type[Publishable], Sequence[Publishable]],
    form: BulkScheduleForm,
    search_url: str,
) -> HttpResponse:
    parts = list(_candidate_parts(request, action, groups))
    context = {
        **admin.site.each_context(request),
        "title": action.label,
        "action_of_several": action,
        "action_name": request.POST["actie"],
        "allowed": [candidate for part in parts for candidate in part["allowed"]],
        "blocked": [candidate for part in parts for candidate in part["blocked"]],
        "form": form if action.has_moments else None,
        "search_values": _search_values(request),
        "cancel_url": search_url,
    }
    return TemplateResponse(request, "admin/search/confirm_bulk.html", context)


def _candidate_parts(
    request: HttpRequest,
    action: BulkAction,
    groups: Mapping[type[Publishable], Sequence[Publishable]],
) -> Iterator[Mapping[str, list]]:
    for model, objects in groups.items():
        if objects:
            yield confirmation_context(
                admin.site.get_model_admin(model),  # type: ignore[arg-type]
                request,
                objects,
                action.obstacles(objects, request.user),
                action.plan_action,
            )
