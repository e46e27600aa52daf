"""Autosaved form input, and the sessions of editors who have the same form open."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime

from publishing.accounts import display_name
from publishing.admin.admin_request import get_user
from publishing.models import Autosave, EditingSession, Publishable, Revision
from publishing.models.editing import FORM_KEY_MAX_LENGTH
from publishing.services.unsaved_input import (
    FORM_KEY,
    RESUME_PARAMETER,
    discard_resumed,
    form_url,
    store_input,
)

if TYPE_CHECKING:
    from publishing.admin.admin_request import AdminRequest
    from publishing.admin.base import ScopedAdmin
    from publishing.admin.forms import PublishableForm
    from publishing.admin.inlines import ChildFormSet
    from publishing.admin.publishable import PublishableAdmin

MAX_OFFERS = 10


@dataclass(frozen=True)
class ResumeOffer:
    """Autosaved input that an editor may continue with, and a later revision than it knew."""

    form_key: str
    saved_at: str
    resume_url: str
    newer_revision: Revision | None


def new_form_key() -> str:
    return secrets.token_hex(FORM_KEY_MAX_LENGTH // 2)


def posted_form_key(data: QueryDict) -> str:
    """Return the key of the open form that was posted; one of its own for a page without it."""
    key = data.get(FORM_KEY, "")
    return key if key.isalnum() and len(key) <= FORM_KEY_MAX_LENGTH else new_form_key()


def autosave_view(
    model_admin: ScopedAdmin, request: AdminRequest, obj: Model | None
) -> HttpResponse:
    """Store the input, valid or not; with `_weg` in the input, discard what was stored."""
    if "_weg" in request.POST:
        key = request.POST["_weg"]
        _autosaves(model_admin, request.user, obj).filter(form_key=key).delete()
        model_admin.message_user(request, "Het niet-opgeslagen werk is weggegooid.")
        return redirect(form_url(model_admin.model, obj.pk if obj else 0))
    autosave = store_autosave(model_admin, request, obj)
    if autosave is None:
        return JsonResponse({}, status=413)
    return JsonResponse({"at": format_time(autosave.saved_at)})


def store_autosave(
    model_admin: ScopedAdmin, request: AdminRequest, obj: Model | None
) -> Autosave | None:
    """Store the posted input to continue with later; return `None` when it is too long."""
    return store_input(
        user=request.user,
        model=model_admin.model,
        object_id=obj.pk if obj else 0,
        form_key=posted_form_key(request.POST),
        data=request.POST,
    )


def discard_submitted(model_admin: ScopedAdmin, request: HttpRequest, obj: Model | None) -> None:
    """Discard the autosave of a form that has been saved, and no other one."""
    rows = _autosaves(model_admin, get_user(request), obj)
    rows.filter(form_key=request.POST.get(FORM_KEY, "")).delete()
    discard_resumed(rows, request.POST)


def _autosaves(model_admin: ScopedAdmin, user: User, obj: Model | None) -> QuerySet[Autosave]:
    return Autosave.for_editor(user, model_admin.model, obj.pk if obj else 0)


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


def can_edit(model_admin: ScopedAdmin, request: HttpRequest, obj: Model | None) -> bool:
    if obj is None:
        return model_admin.has_add_permission(request)
    return model_admin.has_change_permission(request, obj)


def find_resumed(
    model_admin: ScopedAdmin, request: HttpRequest, obj: Model | None
) -> Autosave | None:
    """Return the autosaved input that a form is being opened on, if the editor asks for it."""
    key = request.GET.get(RESUME_PARAMETER, "")
    if not key or request.method != "GET" or not can_edit(model_admin, request, obj):
        return None
    return _autosaves(model_admin, get_user(request), obj).filter(form_key=key).first()


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
    if request.method == "GET" and not form.opening.autosave:
        context["resume_offers"] = resume_offers(model_admin, request, obj, form, formsets)
    return context


def resume_offers(
    model_admin: PublishableAdmin,
    request: HttpRequest,
    obj: Publishable | None,
    form: PublishableForm,
    formsets: Sequence[ChildFormSet],
) -> list[ResumeOffer]:
    """Return each autosaved input of this editor that differs from the form, newest first."""
    offers = []
    for autosave in _autosaves(model_admin, get_user(request), obj)[:MAX_OFFERS]:
        data = QueryDict(autosave.data)
        if form.differs_from(data) or any(rows.differs_from(data) for rows in formsets):
            offers.append(
                ResumeOffer(
                    autosave.form_key,
                    format_time(autosave.saved_at),
                    form_url(model_admin.model, autosave.object_id, autosave.form_key),
                    newer_revision(data.get("_based_on", ""), obj) if obj else None,
                )
            )
    return offers


def format_time(moment: datetime) -> str:
    """Return the time of day, with the date before it unless that is today."""
    local = localtime(moment)
    today = local.date() == timezone.localdate()
    return date_format(local, r"H:i \u\u\r" if today else "DATETIME_FORMAT")
