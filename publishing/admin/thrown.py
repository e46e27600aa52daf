"""Throwing away, and getting back. What lies in the bin: `publishing.bin`."""

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
from publishing.admin.lists import asking, few, for_each
from publishing.jobs import KEPT_IN_BIN
from publishing.references import HELD, held
from publishing.rights import Right, may


def throw_away(
    admin: Any, request: HttpRequest, things: Sequence[Any], back: str
) -> HttpResponse | None:
    """Ask first, naming what points at each. `None` when it was done, and told."""
    why_not = _why_not(things, request.user)
    going = [thing for thing in things if not why_not[thing.pk]]
    if "post" in request.POST and going:

        def throw(thing: Any) -> None:
            services.throw_away(thing=thing, by=request.user)

        _tell(admin, request, for_each(admin, request, going, throw))
        return None
    context = {
        **asking(admin, request, things, why_not),
        "title": f"‘{things[0]}’ weggooien" if len(things) == 1 else "Weggooien",
        "action": "delete_selected",
        "days": KEPT_IN_BIN.days,
        "is_popup": IS_POPUP_VAR in {**request.GET, **request.POST},
        "is_popup_var": IS_POPUP_VAR,
        "back": back,
    }
    return admin.answer(request, "publishing/throw_away", context)


def _why_not(things: Sequence[Any], user: Any) -> dict[int, str]:
    """Why each cannot go, by key; empty when it can."""
    needed = held(things)
    return {it.pk: _forbidden(it, user) or (HELD if it.pk in needed else _own(it)) for it in things}


def _forbidden(thing: Any, user: Any) -> str:
    if not may(user, Right.DELETE, thing):
        return "Dit mag u niet weggooien."
    if thing.live and not may(user, Right.PUBLISH, thing):
        return "Dit staat op de site. Vraag het aan iemand die mag publiceren."
    return ""


def _own(thing: Any) -> str:
    return thing.why_it_stays() or (thing.why_it_shows() if thing.live else "")


def _tell(admin: Any, request: HttpRequest, gone: list[Any]) -> None:
    if not gone:
        return
    where = format_html('<a href="{}">Bekijk de prullenbak</a>', reverse("admin:bin"))
    said = format_html("In de prullenbak gelegd: {}. {}", len(gone), where)
    if len(gone) == 1:
        # The form of the list, which comes next, brings the token that a POST needs.
        undo = '<button class="undo" form="changelist-form" formaction="{}">Ongedaan maken</button>'
        undo = format_html(undo, admin.url("unbin", gone[0].pk))
        said = format_html("‘{}’ ligt in de prullenbak. {} {}", gone[0], undo, where)
    admin.message_user(request, said, messages.SUCCESS)


@django_admin.action(description="Gooi weg", permissions=["delete"])
@few
def delete_selected(modeladmin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
    """In the place of Django's action of this name."""
    return throw_away(modeladmin, request, list(queryset), request.get_full_path())


def unbin(admin: Any, request: HttpRequest, thing: Any) -> HttpResponse:
    back = reverse("admin:bin")

    def take_out(thing: Any) -> None:
        nonlocal back
        services.take_out_of_bin(thing=thing, by=request.user)
        back = admin.url("change", thing.pk)

    if for_each(admin, request, [thing], take_out):
        row = admin.model._base_manager.get(pk=thing.pk)
        said = "staat weer op de site." if row.live else "is terug, als concept."
        if thing.shown_id and not may(request.user, Right.PUBLISH, row):
            said += " Het stond op de site. Vraag een oordeel om het daar weer te krijgen."
        admin.message_user(request, f"‘{row}’ {said}", messages.SUCCESS)
    return redirect(back)
