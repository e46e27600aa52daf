"""Throwing away, and getting back. What lies in the bin: `publishing.trash`."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin as django_admin
from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from publishing import services
from publishing.admin.changelist import apply_to_each, confirmation_context, limit_selection
from publishing.jobs import TRASH_RETENTION
from publishing.links.references import STILL_REFERENCED, blocked_keys
from publishing.permissions import Permission, has_permission


def confirm_and_trash(
    admin: Any, request: HttpRequest, things: Sequence[Any], back: str
) -> HttpResponse | None:
    """Ask first, naming what points at each. `None` when it was done, and told."""
    why_not = _trash_obstacles(things, request.user)
    going = [thing for thing in things if not why_not[thing.pk]]
    if "post" in request.POST and going:

        def throw(thing: Any) -> None:
            services.move_to_trash(obj=thing, user=request.user)

        _message_trashed(admin, request, apply_to_each(admin, request, going, throw))
        return None
    context = {
        **confirmation_context(admin, request, things, why_not),
        "title": f"‘{things[0]}’ weggooien" if len(things) == 1 else "Weggooien",
        "action": "delete_selected",
        "days": TRASH_RETENTION.days,
        "is_popup": IS_POPUP_VAR in {**request.GET, **request.POST},
        "is_popup_var": IS_POPUP_VAR,
        "cancel_url": back,
    }
    return admin.render_page(request, "publishing/confirm_trash", context)


def _trash_obstacles(things: Sequence[Any], user: Any) -> dict[int, str]:
    """Why each cannot go, by key; empty when it can."""
    needed = blocked_keys(things)
    return {
        it.pk: _permission_obstacle(it, user)
        or (STILL_REFERENCED if it.pk in needed else _model_obstacle(it))
        for it in things
    }


def _permission_obstacle(thing: Any, user: Any) -> str:
    if not has_permission(user, Permission.DELETE, thing):
        return "Dit mag u niet weggooien."
    if thing.live and not has_permission(user, Permission.PUBLISH, thing):
        return "Dit staat op de site. Vraag het aan iemand die mag publiceren."
    return ""


def _model_obstacle(thing: Any) -> str:
    return thing.reason_not_to_trash() or (thing.reason_not_to_unpublish() if thing.live else "")


def _message_trashed(admin: Any, request: HttpRequest, gone: list[Any]) -> None:
    if not gone:
        return
    where = format_html('<a href="{}">Bekijk de prullenbak</a>', reverse("admin:trash"))
    said = format_html("In de prullenbak gelegd: {}. {}", len(gone), where)
    if len(gone) == 1:
        # The form of the list, which comes next, brings the token that a POST needs.
        undo = '<button class="undo" form="changelist-form" formaction="{}">Ongedaan maken</button>'
        undo = format_html(undo, admin.url("restore_from_trash", gone[0].pk))
        said = format_html("‘{}’ ligt in de prullenbak. {} {}", gone[0], undo, where)
    admin.message_user(request, said, messages.SUCCESS)


@django_admin.action(description="Gooi weg", permissions=["delete"])
@limit_selection
def delete_selected(modeladmin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
    """In the place of Django's action of this name."""
    return confirm_and_trash(modeladmin, request, list(queryset), request.get_full_path())


def restore_from_trash(admin: Any, request: HttpRequest, thing: Any) -> HttpResponse:
    back = reverse("admin:trash")

    def take_out(thing: Any) -> None:
        nonlocal back
        services.restore_from_trash(obj=thing, user=request.user)
        back = admin.url("change", thing.pk)

    if apply_to_each(admin, request, [thing], take_out):
        row = admin.model._base_manager.get(pk=thing.pk)
        said = "staat weer op de site." if row.live else "is terug, als concept."
        if thing.live_revision_id and not has_permission(request.user, Permission.PUBLISH, row):
            said += " Het stond op de site. Vraag een oordeel om het daar weer te krijgen."
        admin.message_user(request, f"‘{row}’ {said}", messages.SUCCESS)
    return redirect(back)
