"""Moving objects to the trash and back. `publishing.trash_page` lists what is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from publishing import services
from publishing.accounts import Account
from publishing.admin.admin_request import get_user
from publishing.admin.changelist_actions import (
    apply_to_each,
    confirmation_context,
    format_ended_plan,
    limit_selection,
)
from publishing.links.references import STILL_REFERENCED, blocked_keys
from publishing.models import Publishable
from publishing.permissions import Permission, has_permission
from publishing.retention import TRASH_RETENTION
from publishing.status import describe_current_plan

if TYPE_CHECKING:
    from publishing.admin.admin_request import AdminRequest
    from publishing.admin.base import ScopedAdmin
    from publishing.admin.publishable import PublishableAdmin


def confirm_and_trash(
    model_admin: PublishableAdmin,
    request: HttpRequest,
    objects: Sequence[Publishable],
    cancel_url: str,
) -> HttpResponse | None:
    """Return the confirmation page, or `None` after moving the objects on confirmation."""
    obstacles = trash_obstacles(objects, request.user)
    allowed = [obj for obj in objects if not obstacles[obj.pk]]
    if "post" in request.POST and allowed:
        ended_plans: dict[int, str] = {}

        def move(obj: Publishable) -> None:
            ended_plans[obj.pk] = services.move_to_trash(obj=obj, user=get_user(request))

        trashed = apply_to_each(model_admin, request, allowed, move)
        message_trashed(model_admin, request, trashed, ended_plans)
        return None
    context = {
        **confirmation_context(model_admin, request, objects, obstacles, services.PlanAction.TRASH),
        "title": f"‘{objects[0]}’ weggooien" if len(objects) == 1 else "Weggooien",
        "action": "delete_selected",
        "retention_days": TRASH_RETENTION.days,
        "is_popup": IS_POPUP_VAR in {**request.GET, **request.POST},
        "is_popup_var": IS_POPUP_VAR,
        "cancel_url": cancel_url,
    }
    return model_admin.render_page(request, "publishing/confirm_trash", context)


def trash_obstacles(objects: Sequence[Publishable], user: Account) -> dict[int, str]:
    """Return by key why each object cannot be moved; empty when it can."""
    referenced = blocked_keys(objects)
    return {
        obj.pk: _permission_obstacle(obj, user)
        or (STILL_REFERENCED if obj.pk in referenced else _model_obstacle(obj))
        for obj in objects
    }


def _permission_obstacle(obj: Publishable, user: Account) -> str:
    if not has_permission(user, Permission.DELETE, obj):
        return "Dit mag u niet weggooien."
    if obj.live and not has_permission(user, Permission.PUBLISH, obj):
        return "Dit staat op de site. Vraag het aan iemand die mag publiceren."
    return ""


def _model_obstacle(obj: Publishable) -> str:
    return obj.reason_not_to_trash() or (obj.reason_not_to_unpublish() if obj.live else "")


def message_trashed(
    model_admin: ScopedAdmin,
    request: HttpRequest,
    trashed: Sequence[Model],
    ended_plans: Mapping[int, str],
) -> None:
    """Tell what went to the trash, with a button to undo that for one object."""
    if not trashed:
        return
    link = format_html('<a href="{}">Bekijk de prullenbak</a>', reverse("admin:trash"))
    message = format_html("In de prullenbak gelegd: {}. {}", len(trashed), link)
    if len(trashed) == 1:
        # The form of the changelist, which is the next page, has the token that a POST needs.
        button = (
            '<button class="undo" form="changelist-form" formaction="{}">Ongedaan maken</button>'
        )
        undo = format_html(button, model_admin.url("restore_from_trash", trashed[0].pk))
        ended = format_ended_plan(ended_plans[trashed[0].pk])
        message = format_html("‘{}’ ligt in de prullenbak.{} {} {}", trashed[0], ended, undo, link)
    model_admin.message_user(request, message, messages.SUCCESS)


@admin.action(description="Gooi weg", permissions=["delete"])
@limit_selection
def delete_selected(
    model_admin: PublishableAdmin, request: HttpRequest, queryset: QuerySet[Publishable]
) -> HttpResponse | None:
    """Replace Django's action of this name."""
    return confirm_and_trash(model_admin, request, list(queryset), request.get_full_path())


def restore_from_trash(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable
) -> HttpResponse:
    ended_plans: dict[int, str] = {}

    def restore(obj: Publishable) -> None:
        ended_plans[obj.pk] = services.restore_from_trash(obj=obj, user=get_user(request))

    was_on_site = obj.live_revision_id is not None
    if not apply_to_each(model_admin, request, [obj], restore):
        return redirect("admin:trash")
    row = model_admin.model._base_manager.get(pk=obj.pk)
    plan = describe_current_plan(row)
    live_message = f"staat weer op de site; {plan}." if plan else "staat weer op de site."
    message = live_message if row.live else "is terug, als concept."
    message += format_ended_plan(ended_plans[obj.pk])
    if was_on_site and not has_permission(request.user, Permission.PUBLISH, row):
        message += " Het stond op de site. Vraag een oordeel om het daar weer te krijgen."
    model_admin.message_user(request, f"‘{row}’ {message}", messages.SUCCESS)
    return redirect(model_admin.url("change", obj.pk))
