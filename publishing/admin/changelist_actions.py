"""Actions on several publishable objects at once, in their changelist."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from publishing import services
from publishing.accounts import Account
from publishing.admin.address_notices import announce_address_change
from publishing.admin.admin_request import get_user
from publishing.admin.schedule_fields import BulkScheduleForm
from publishing.admin.withheld_notices import announce_withheld
from publishing.links.references import Reference, references_to
from publishing.links.targets import object_reference
from publishing.models import Publishable
from publishing.models.owned import Owned
from publishing.permissions import Permission, has_permission, require_permission
from publishing.status import describe_current_plan

if TYPE_CHECKING:
    from publishing.admin.base import ScopedAdmin
    from publishing.admin.publishable import PublishableAdmin


A = TypeVar("A", bound="ScopedAdmin")
M = TypeVar("M", bound=Model)
ChangelistAction = Callable[[A, HttpRequest, QuerySet[M]], HttpResponse | None]

MAX_SELECTED = 100  # objects in one action, all of which are handled within one request

FORBIDDEN = "Dit mag u niet."
PUBLISH_FORBIDDEN = "U mag dit niet publiceren. Vraag een oordeel."
UNPUBLISH_FORBIDDEN = "U mag dit niet van de site halen. Vraag het aan iemand die mag publiceren."


@dataclass(frozen=True)
class ActionCandidate:
    """A selected object, the references to it, and why the action is impossible (or empty).

    `ended_plan` is what the action would end of its plan; empty when nothing.
    """

    obj: Publishable | Owned
    url: str
    references: list[Reference]
    obstacle: str
    ended_plan: str

    @property
    def object_key(self) -> str:
        """Return what a form sends to name the object, whatever its kind."""
        return object_reference(self.obj)

    @property
    def current_plan(self) -> str:
        return describe_current_plan(self.obj) if isinstance(self.obj, Publishable) else ""


def apply_to_each(
    model_admin: ScopedAdmin,
    request: HttpRequest,
    objects: Iterable[M],
    step: Callable[[M], object],
    forbidden_message: str = FORBIDDEN,
) -> list[M]:
    """Run a step for each object, in a transaction of its own; return those that succeeded.

    A refused step shows its first error and does not affect the other objects.
    """
    succeeded = []
    for obj in objects:
        try:
            step(obj)
        except ValidationError as error:
            reason = error.messages[0]
        except PermissionDenied:
            reason = forbidden_message
        else:
            succeeded.append(obj)
            continue
        link = format_html('<a href="{}">{}</a>', model_admin.url("change", obj.pk), obj)
        model_admin.message_user(request, format_html("{}: {}", link, reason), messages.ERROR)
    return succeeded


def confirmation_context(
    model_admin: PublishableAdmin,
    request: HttpRequest,
    objects: Sequence[Publishable],
    obstacles: Mapping[int, str],
    action: services.PlanAction,
) -> dict[str, Any]:
    """Return the context of a confirmation page: references, obstacles and plans of each object."""
    references = references_to(objects, request.user)
    candidates = [
        ActionCandidate(
            obj,
            model_admin.url("change", obj.pk),
            references[obj.pk],
            obstacles[obj.pk],
            services.describe_ending(obj, action),
        )
        for obj in objects
    ]
    return {
        "allowed": [candidate for candidate in candidates if not candidate.obstacle],
        "blocked": [candidate for candidate in candidates if candidate.obstacle],
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
    }


def format_ended_plan(ended: str) -> str:
    """Return the sentence, for behind another one, about what an action ended of a plan."""
    return f" De planning is vervallen: {ended}." if ended else ""


def limit_selection(action: ChangelistAction[A, M]) -> ChangelistAction[A, M]:
    """Make an action refuse more than `MAX_SELECTED` objects."""

    @functools.wraps(action)
    def limited(model_admin: A, request: HttpRequest, queryset: QuerySet[M]) -> HttpResponse | None:
        number = queryset.count()
        if number <= MAX_SELECTED:
            return action(model_admin, request, queryset)
        message = (
            f"U koos er {number}. Kies er hoogstens {MAX_SELECTED} tegelijk. Er is niets gewijzigd."
        )
        model_admin.message_user(request, message, messages.ERROR)
        return None

    return limited


def _message_count(
    model_admin: PublishableAdmin, request: HttpRequest, label: str, objects: Sequence[Publishable]
) -> None:
    if objects:
        model_admin.message_user(request, f"{label}: {len(objects)}.", messages.SUCCESS)


@admin.action(description="Publiceer", permissions=["publish"])
@limit_selection
def publish_selected(
    model_admin: PublishableAdmin, request: HttpRequest, queryset: QuerySet[Publishable]
) -> HttpResponse | None:
    """Publish objects; when one is planned for later, after a page that asks whether now counts."""
    objects = list(queryset)
    is_confirmed = "post" in request.POST
    if not is_confirmed and any(services.is_planned(obj) for obj in objects):
        obstacles = {obj.pk: publish_obstacle(obj, request.user) for obj in objects}
        context = {
            **confirmation_context(
                model_admin, request, objects, obstacles, services.PlanAction.PUBLISH
            ),
            "title": "Nu publiceren",
            "action": "publish_selected",
            "cancel_url": request.get_full_path(),
        }
        return model_admin.render_page(request, "publishing/confirm_publish", context)

    def publish(obj: Publishable) -> None:
        former_address = services.publish(
            obj=obj, user=get_user(request), overrides_plan=is_confirmed
        )
        announce_address_change(model_admin, request, obj, former_address)
        announce_withheld(model_admin, request, obj)

    published = apply_to_each(model_admin, request, objects, publish, PUBLISH_FORBIDDEN)
    _message_count(model_admin, request, "Op de site gezet", published)
    return None


@admin.action(description="Haal van de site", permissions=["publish"])
@limit_selection
def unpublish_selected(
    model_admin: PublishableAdmin, request: HttpRequest, queryset: QuerySet[Publishable]
) -> HttpResponse | None:
    """Take objects off the site, after a page that shows what refers to each."""
    objects = list(queryset)
    obstacles = {obj.pk: unpublish_obstacle(obj, request.user) for obj in objects}
    allowed = [obj for obj in objects if not obstacles[obj.pk]]
    if "post" in request.POST and allowed:

        def unpublish(obj: Publishable) -> None:
            services.unpublish(obj=obj, user=get_user(request))

        unpublished = apply_to_each(model_admin, request, allowed, unpublish, UNPUBLISH_FORBIDDEN)
        _message_count(model_admin, request, "Van de site gehaald", unpublished)
        return None
    context = {
        **confirmation_context(
            model_admin, request, objects, obstacles, services.PlanAction.UNPUBLISH
        ),
        "title": "Van de site halen",
        "action": "unpublish_selected",
        "cancel_url": request.get_full_path(),
    }
    return model_admin.render_page(request, "publishing/confirm_unpublish", context)


def publish_obstacle(obj: Publishable, user: Account) -> str:
    return "" if has_permission(user, Permission.PUBLISH, obj) else PUBLISH_FORBIDDEN


def unpublish_obstacle(obj: Publishable, user: Account) -> str:
    if not has_permission(user, Permission.PUBLISH, obj):
        return UNPUBLISH_FORBIDDEN
    return str(obj.reason_not_to_unpublish()) if obj.live else "Dit staat niet op de site."


@admin.action(description="Plan", permissions=["publish"])
@limit_selection
def schedule_selected(
    model_admin: PublishableAdmin, request: HttpRequest, queryset: QuerySet[Publishable]
) -> HttpResponse | None:
    """Give objects the same schedule, after a page that asks which moments change."""

    def require_publish(obj: Publishable) -> None:
        require_permission(request.user, Permission.PUBLISH, obj)

    objects = apply_to_each(model_admin, request, queryset, require_publish, PUBLISH_FORBIDDEN)
    if not objects:
        return None
    form = BulkScheduleForm(request.POST if "post" in request.POST else None)
    if form.is_valid():
        start = form.planned_moment("plan_from", "clear_from")
        end = form.planned_moment("plan_until", "clear_until")

        def schedule(obj: Publishable) -> None:
            services.schedule(obj=obj, user=get_user(request), go_live_at=start, expire_at=end)

        scheduled = apply_to_each(model_admin, request, objects, schedule, PUBLISH_FORBIDDEN)
        _message_count(model_admin, request, "Planning bewaard", scheduled)
        return None
    context = {
        "title": "Inplannen",
        "form": form,
        "objects_with_plans": [
            (
                obj,
                model_admin.url("change", obj.pk),
                describe_current_plan(obj),
            )
            for obj in objects
        ],
        "action": "schedule_selected",
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "cancel_url": request.get_full_path(),
    }
    return model_admin.render_page(request, "publishing/schedule_selected", context)
