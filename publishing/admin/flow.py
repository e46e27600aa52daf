"""Steps of the workflow that need no form of their own."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from publishing import services
from publishing.references import pointing_to


def attempt(admin: Any, request: HttpRequest, step: Callable[[], object], said: str) -> None:
    """Do a step and say what came of it."""
    try:
        step()
    except ValidationError as error:
        admin.message_user(request, " ".join(error.messages), messages.ERROR)
    else:
        admin.message_user(request, said, messages.SUCCESS)


def send_back(admin: Any, request: HttpRequest, thing: Any) -> HttpResponse:
    remark = request.POST.get("remark", "").strip()[:300]
    if not remark:
        admin.message_user(
            request, "Schrijf erbij wat er nog moet gebeuren. Er is niets gestuurd.", messages.ERROR
        )
        return redirect(admin.url("change", thing.pk))
    attempt(
        admin,
        request,
        lambda: services.send_back(thing=thing, by=request.user, remark=remark),
        f"‘{thing}’ is teruggestuurd met uw opmerking.",
    )
    return redirect(admin.url("change", thing.pk))


def approve(admin: Any, request: HttpRequest, thing: Any) -> HttpResponse:
    if request.POST.get("revision") == str(thing.newest_id):
        attempt(
            admin,
            request,
            lambda: services.publish(thing=thing, by=request.user),
            f"‘{thing}’ staat op de site.",
        )
    else:
        admin.message_user(
            request, "Intussen is dit gewijzigd. Bekijk het nog een keer.", messages.WARNING
        )
    return redirect(admin.url("change", thing.pk))


def unpublish(admin: Any, request: HttpRequest, thing: Any) -> HttpResponse:
    """Asks first, and names what still points to it."""
    if request.method == "POST":
        attempt(
            admin,
            request,
            lambda: services.unpublish(thing=thing, by=request.user),
            f"‘{thing}’ staat niet meer op de site. De tekst is er nog, als concept.",
        )
        return redirect(admin.url("change", thing.pk))
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "thing": thing,
        "title": f"‘{thing}’ van de site halen",
        "references": pointing_to(thing, request.user),
        "why_not": thing.why_it_shows(),
        "back": admin.url("change", thing.pk),
    }
    return TemplateResponse(request, "admin/publishing/unpublish.html", context)


def move_back(admin: Any, request: HttpRequest, thing: Any) -> HttpResponse:
    raise NotImplementedError
