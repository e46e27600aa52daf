"""Moderation and publication from the form: approve, send back, unpublish, restore an address."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from publishing import services
from publishing.admin.address_notices import announce_address_change
from publishing.admin.changelist_actions import confirmation_context, format_ended_plan
from publishing.admin.withheld_notices import announce_withheld
from publishing.models import Event, Publishable
from publishing.permissions import Permission, has_permission

if TYPE_CHECKING:
    from publishing.admin.admin_request import AdminRequest
    from publishing.admin.base import ScopedAdmin
    from publishing.admin.publishable import PublishableAdmin

T = TypeVar("T")

REMARK_MAX_LENGTH = 500  # characters, as many as the audit log stores

# A remark stays on the form until one of these events follows it.
REMARK_ENDING_KINDS = [
    Event.Kind.SUBMITTED,
    Event.Kind.SENT_BACK,
    Event.Kind.SAVED,
    Event.Kind.RESTORED,
    Event.Kind.PUBLISHED,
]


def moderation_context(
    model_admin: PublishableAdmin, request: HttpRequest, obj: Publishable | None
) -> dict[str, object]:
    """Return the context for the form of an object, or of a new one (`None`)."""
    if obj is None or not has_permission(request.user, Permission.VIEW_DRAFTS, obj):
        return {}
    events = Event.objects.for_object(obj)
    if obj.submitted_at:
        versions = f"?van={obj.live_revision_id}&met={obj.latest_revision_id}"
        return {
            "submitted_event": events.filter(kind=Event.Kind.SUBMITTED).first(),
            "remark_max_length": REMARK_MAX_LENGTH,
            "approve_url": model_admin.url("approve", obj.pk),
            "send_back_url": model_admin.url("send_back", obj.pk),
            "plan_to_end": services.describe_ending(obj, services.PlanAction.SEND_BACK),
            "is_planned": services.is_planned(obj),
            "diff_url": model_admin.url("diff", obj.pk) + versions if obj.live_revision_id else "",
        }
    last = events.filter(kind__in=REMARK_ENDING_KINDS).first()
    return {"sent_back_event": last} if last and last.kind == Event.Kind.SENT_BACK else {}


def run_with_message(
    model_admin: ScopedAdmin,
    request: HttpRequest,
    step: Callable[[], T],
    success_message: str,
) -> T | None:
    """Run a step and show its outcome; return its result, or `None` when it is refused."""
    try:
        result = step()
    except ValidationError as error:
        model_admin.message_user(request, " ".join(error.messages), messages.ERROR)
        return None
    model_admin.message_user(request, success_message, messages.SUCCESS)
    return result


class SendBackForm(forms.Form):
    remark = forms.CharField(
        max_length=REMARK_MAX_LENGTH,
        error_messages={
            "required": "Schrijf op wat er nog moet gebeuren. Er is nog niets gestuurd.",
            "max_length": "Uw opmerking mag %(limit_value)d tekens lang zijn, en is er "
            "%(show_value)d. Er is nog niets gestuurd.",
        },
    )


def send_back(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable
) -> HttpResponse:
    """Send an object back with a remark; a wrong remark comes back on a page of its own."""
    form = SendBackForm(request.POST)
    if form.is_valid():
        try:
            remark = form.cleaned_data["remark"]
            ended = services.send_back(obj=obj, user=request.user, remark=remark)
        except ValidationError as error:
            form.add_error("remark", error)
        else:
            message = f"‘{obj}’ is teruggestuurd met uw opmerking.{format_ended_plan(ended)}"
            model_admin.message_user(request, message, messages.SUCCESS)
            return redirect(model_admin.url("change", obj.pk))
    context = {
        "obj": obj,
        "title": f"‘{obj}’ terugsturen",
        "send_back_url": request.path,
        "plan_to_end": services.describe_ending(obj, services.PlanAction.SEND_BACK),
        "remark_max_length": REMARK_MAX_LENGTH,
        "remark": form["remark"].value(),
        "error": " ".join(map(str, form.errors["remark"])),
        "cancel_url": model_admin.url("change", obj.pk),
    }
    return model_admin.render_page(request, "publishing/send_back", context)


def approve(model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable) -> HttpResponse:
    """Approve the revision that was judged, unless there is a later one by now.

    It goes on the site now, or at the moment that is planned: `when` says which. Without it the
    page showed no plan, so that one that was made since is not overridden.
    """
    revision, when = obj.latest_revision, request.POST.get("when")
    if revision is None or request.POST.get("revision") != str(revision.pk):
        model_admin.message_user(request, services.CHANGED_SINCE, messages.WARNING)
    elif when == "planned":
        run_with_message(
            model_admin,
            request,
            lambda: services.approve_as_planned(obj=obj, user=request.user, revision=revision),
            f"‘{obj}’ is goedgekeurd en komt op het geplande moment op de site.",
        )
    else:
        ended = services.describe_ending(obj, services.PlanAction.PUBLISH)
        former_address = run_with_message(
            model_admin,
            request,
            lambda: services.publish(
                obj=obj, user=request.user, revision=revision, overrides_plan=when == "now"
            ),
            f"‘{obj}’ staat op de site.{format_ended_plan(ended)}",
        )
        announce_address_change(model_admin, request, obj, former_address or "")
        if former_address is not None:
            announce_withheld(model_admin, request, obj)
    return redirect(model_admin.url("change", obj.pk))


def unpublish(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable
) -> HttpResponse:
    """Take an object off the site, after a page that shows what still refers to it."""
    if request.method == "POST":
        ended = services.describe_ending(obj, services.PlanAction.UNPUBLISH)
        run_with_message(
            model_admin,
            request,
            lambda: services.unpublish(obj=obj, user=request.user),
            f"‘{obj}’ staat niet meer op de site. De tekst is er nog, als concept."
            + format_ended_plan(ended),
        )
        return redirect(model_admin.url("change", obj.pk))
    obstacles = {obj.pk: obj.reason_not_to_unpublish()}
    context = {
        **confirmation_context(
            model_admin, request, [obj], obstacles, services.PlanAction.UNPUBLISH
        ),
        "obj": obj,
        "title": f"‘{obj}’ van de site halen",
        "cancel_url": model_admin.url("change", obj.pk),
    }
    return model_admin.render_page(request, "publishing/confirm_unpublish", context)


def restore_address(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable
) -> HttpResponse:
    """Move an object back to an address that it had before."""
    path = request.POST.get("path", "")
    run_with_message(
        model_admin,
        request,
        lambda: services.restore_address(obj=obj, user=request.user, path=path),
        f"‘{obj}’ heeft weer het adres {path}.",
    )
    return redirect(model_admin.url("change", obj.pk))


def copy(model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable) -> HttpResponse:
    """Copy what was saved; the form of the copy follows."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    defaults = dict(model_admin.get_unversioned_defaults())
    new = services.copy_as_draft(obj=obj, user=request.user, unversioned=defaults)
    own = "een eigen titel en een eigen adres" if obj.address_keys else "een eigen titel"
    message = (
        f"‘{obj}’ is gekopieerd zoals het was bewaard. Hieronder staat de kopie, als concept. "
        f"Geef haar {own}."
    )
    model_admin.message_user(request, message, messages.SUCCESS)
    return redirect(model_admin.url("change", new.pk))
