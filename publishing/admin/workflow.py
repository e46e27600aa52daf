"""Steps of the workflow that need no form of their own."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from publishing import services
from publishing.admin.changelist import confirmation_context
from publishing.admin.links import announce_address_change
from publishing.admin.review import REMARK_MAX_LENGTH


def run_with_message(
    admin: Any, request: HttpRequest, step: Callable[[], object], said: str
) -> Any:
    """Do a step and say what came of it; what it gave."""
    try:
        result = step()
    except ValidationError as error:
        admin.message_user(request, " ".join(error.messages), messages.ERROR)
    else:
        admin.message_user(request, said, messages.SUCCESS)
        return result
    return None


class SendBackForm(forms.Form):
    remark = forms.CharField(
        max_length=REMARK_MAX_LENGTH,
        error_messages={
            "required": "Schrijf op wat er nog moet gebeuren. Er is nog niets gestuurd.",
            "max_length": "Uw opmerking mag %(limit_value)d tekens lang zijn, en is er "
            "%(show_value)d. Er is nog niets gestuurd.",
        },
    )


def send_back(admin: Any, request: HttpRequest, thing: Any) -> HttpResponse:
    """The form is in the panel above that of the thing; what is wrong with it is told here."""
    # A line end counts once, as in the browser.
    form = SendBackForm({"remark": request.POST.get("remark", "").replace("\r\n", "\n")})
    if form.is_valid():
        try:
            remark = form.cleaned_data["remark"]
            services.send_back(obj=thing, user=request.user, remark=remark)
        except ValidationError as problem:
            form.add_error("remark", problem)
        else:
            said = f"‘{thing}’ is teruggestuurd met uw opmerking."
            admin.message_user(request, said, messages.SUCCESS)
            return redirect(admin.url("change", thing.pk))
    context = {
        "thing": thing,
        "title": f"‘{thing}’ terugsturen",
        "send_back_url": request.path,
        "remark_limit": REMARK_MAX_LENGTH,
        "remark": form["remark"].value(),
        "error": " ".join(map(str, form.errors["remark"])),
        "cancel_url": admin.url("change", thing.pk),
    }
    return admin.render_page(request, "publishing/send_back", context)


def approve(admin: Any, request: HttpRequest, thing: Any) -> HttpResponse:
    """Of the revision that was judged, and of no newer one."""
    if request.POST.get("revision") == str(thing.latest_revision_id):
        old = run_with_message(
            admin,
            request,
            lambda: services.publish(obj=thing, user=request.user, revision=thing.latest_revision),
            f"‘{thing}’ staat op de site.",
        )
        announce_address_change(admin, request, thing, old)
    else:
        admin.message_user(
            request, "Intussen is dit gewijzigd. Bekijk het nog een keer.", messages.WARNING
        )
    return redirect(admin.url("change", thing.pk))


def unpublish(admin: Any, request: HttpRequest, thing: Any) -> HttpResponse:
    """Asks first, and names what still points to it."""
    if request.method == "POST":
        run_with_message(
            admin,
            request,
            lambda: services.unpublish(obj=thing, user=request.user),
            f"‘{thing}’ staat niet meer op de site. De tekst is er nog, als concept.",
        )
        return redirect(admin.url("change", thing.pk))
    context = {
        **confirmation_context(
            admin, request, [thing], {thing.pk: thing.reason_not_to_unpublish()}
        ),
        "thing": thing,
        "title": f"‘{thing}’ van de site halen",
        "cancel_url": admin.url("change", thing.pk),
    }
    return admin.render_page(request, "publishing/confirm_unpublish", context)


def restore_address(admin: Any, request: HttpRequest, thing: Any) -> HttpResponse:
    """To an address that it had before."""
    path = request.POST.get("path", "")
    run_with_message(
        admin,
        request,
        lambda: services.restore_address(obj=thing, user=request.user, path=path),
        f"‘{thing}’ heeft weer het adres {path}.",
    )
    return redirect(admin.url("change", thing.pk))
