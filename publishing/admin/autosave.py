"""Autosaved form input, and the sessions of editors who have the same form open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime

from publishing.accounts import display_name
from publishing.admin.admin_request import get_user
from publishing.models import Autosave, EditingSession, Publishable, Revision

if TYPE_CHECKING:
    from publishing.admin.admin_request import AdminRequest
    from publishing.admin.forms import PublishableForm
    from publishing.admin.inlines import ChildFormSet
    from publishing.admin.publishable import PublishableAdmin

MAX_LENGTH = 1_000_000  # characters of the encoded input of one form

# The query parameter that opens a form on its autosaved input.
RESUME_PARAMETER = "verder"


def autosave_view(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable | None
) -> HttpResponse:
    """Store the input, valid or not; with `_weg` in the input, discard what was stored."""
    pk = obj.pk if obj else 0
    if "_weg" in request.POST:
        Autosave.discard(request.user, model_admin.model, pk)
        model_admin.message_user(request, "Het niet-opgeslagen werk is weggegooid.")
        return redirect(_form_url(model_admin, obj))
    autosave = store_autosave(model_admin, request, obj)
    if autosave is None:
        return JsonResponse({}, status=413)
    return JsonResponse({"at": format_time(autosave.saved_at)})


def store_autosave(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable | None
) -> Autosave | None:
    """Store the posted input to continue with later; return `None` when it is too long."""
    data = request.POST.copy()
    data.pop("csrfmiddlewaretoken", None)
    encoded = data.urlencode()
    if len(encoded) > MAX_LENGTH:
        return None
    return Autosave.store(request.user, model_admin.model, obj.pk if obj else 0, encoded)


def _form_url(model_admin: PublishableAdmin, obj: Publishable | None) -> str:
    return model_admin.url("change", obj.pk) if obj else model_admin.url("add")


def resume_url(model_admin: PublishableAdmin, obj: Publishable | None) -> str:
    """Return the address that opens the form on its autosaved input."""
    return f"{_form_url(model_admin, obj)}?{RESUME_PARAMETER}=1"


def editing_session_view(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable
) -> HttpResponse:
    """Record a heartbeat and return who else is here; with `_weg`, end the session."""
    if "_weg" in request.POST:
        EditingSession.end(request.user, obj)
        return HttpResponse(status=204)
    EditingSession.touch(request.user, obj)
    context = editing_context(request, obj, request.POST.get("_based_on", ""))
    return render(request, "admin/publishing/editing_sessions.html", context)


def editing_context(request: HttpRequest, obj: Publishable, based_on: str) -> dict[str, object]:
    """Return who else has the form open and since when, and a revision newer than the form's."""
    sessions = (
        EditingSession.objects.for_object(obj)
        .active()
        .exclude(user=get_user(request))
        .order_by("opened_at")
    )
    return {
        "other_editors": [
            (display_name(session.user), format_time(session.opened_at)) for session in sessions
        ],
        "newer_revision": newer_revision(based_on, obj),
    }


def newer_revision(based_on: str, obj: Publishable) -> Revision | None:
    """Return the latest revision unless the form is based on it (`based_on` is its key)."""
    return obj.latest_revision if based_on != str(obj.latest_revision_id or 0) else None


def can_edit(model_admin: PublishableAdmin, request: HttpRequest, obj: Publishable | None) -> bool:
    if obj is None:
        return model_admin.has_add_permission(request)
    return model_admin.has_change_permission(request, obj)


def find_autosave(
    model_admin: PublishableAdmin, request: HttpRequest, obj: Publishable | None
) -> Autosave | None:
    """Return the unsaved input of this editor for a form that is being opened."""
    if request.method != "GET" or not can_edit(model_admin, request, obj):
        return None
    return Autosave.get_for_form(get_user(request), model_admin.model, obj.pk if obj else 0)


def autosave_context(
    model_admin: PublishableAdmin,
    request: HttpRequest,
    obj: Publishable | None,
    form: PublishableForm,
    formsets: Sequence[ChildFormSet],
) -> dict[str, object]:
    """Return the context for the form of an object, or of a new one (`None`)."""
    latest = str((obj and obj.latest_revision_id) or 0)
    based_on = (form.autosaved_data or request.POST).get("_based_on", latest)
    context: dict[str, object] = {"based_on": based_on}
    if not can_edit(model_admin, request, obj):
        return context
    if obj is None:
        context["autosave_url"] = model_admin.url("autosave_new")
    else:
        if request.method == "GET":
            EditingSession.touch(get_user(request), obj)
        context["autosave_url"] = model_admin.url("autosave", obj.pk)
        context["editing_session_url"] = model_admin.url("editing_session", obj.pk)
        context |= editing_context(request, obj, based_on)
    if form.opening.autosave:
        context["resumed_at"] = format_time(form.opening.autosave.saved_at)
    elif autosave := find_autosave(model_admin, request, obj):
        context |= resume_offer_context(obj, autosave, form, formsets)
    return context


def resume_offer_context(
    obj: Publishable | None,
    autosave: Autosave,
    form: PublishableForm,
    formsets: Sequence[ChildFormSet],
) -> dict[str, object]:
    """Return the offer to continue with autosaved input that differs from the form."""
    data = QueryDict(autosave.data)
    differs = form.differs_from(data) or any(rows.differs_from(data) for rows in formsets)
    if not differs:
        return {}
    return {
        "autosaved_at": format_time(autosave.saved_at),
        "newer_than_autosave": obj and newer_revision(data.get("_based_on", ""), obj),
    }


def format_time(moment: datetime) -> str:
    """Return the time of day, with the date before it unless that is today."""
    local = localtime(moment)
    today = local.date() == timezone.localdate()
    return date_format(local, r"H:i \u\u\r" if today else "DATETIME_FORMAT")
