"""Work in progress on a form: what was typed and not saved yet, and who else has it open."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime

from publishing.audit import display_name
from publishing.models import Autosave, EditingSession, Revision

MAX_LENGTH = 1_000_000
"""How many characters are kept of a form, encoded."""

RESUME_PARAMETER = "verder"
"""The parameter in the address of a form that opens it on what was typed."""


def autosave_view(admin: Any, request: HttpRequest, thing: Any) -> HttpResponse:
    """Keep what was typed, right or wrong; or throw it away (`_weg`)."""
    key = thing.pk if thing else 0
    if "_weg" in request.POST:
        Autosave.discard(request.user, admin.model, key)
        admin.message_user(request, "Het niet-opgeslagen werk is weggegooid.")
        return redirect(admin.url("change", key) if thing else admin.url("add"))
    kept = store_autosave(admin, request, thing)
    return (
        JsonResponse({"at": format_time(kept.saved_at)}) if kept else JsonResponse({}, status=413)
    )


def store_autosave(admin: Any, request: HttpRequest, thing: Any) -> Autosave | None:
    """What was sent, to go on with later; `None` when that is too much."""
    data = request.POST.copy()
    data.pop("csrfmiddlewaretoken", None)
    encoded = data.urlencode()
    if len(encoded) > MAX_LENGTH:
        return None
    return Autosave.store(request.user, admin.model, thing.pk if thing else 0, encoded)


def resume_url(admin: Any, thing: Any) -> str:
    """The address of the form, opened on what was kept."""
    url = admin.url("change", thing.pk) if thing else admin.url("add")
    return f"{url}?{RESUME_PARAMETER}=1"


def editing_session_view(admin: Any, request: HttpRequest, thing: Any) -> HttpResponse:
    """A sign of life, answered with who else is here; or the last one (`_weg`)."""
    if "_weg" in request.POST:
        EditingSession.end(request.user, thing)
        return HttpResponse(status=204)
    EditingSession.touch(request.user, thing)
    context = editing_context(request.user, thing, request.POST.get("_based_on", ""))
    return render(request, "admin/publishing/editing_sessions.html", context)


def editing_context(user: Any, thing: Any, based_on: str) -> dict[str, Any]:
    """Who else has it open and since when, and the newest revision if the form shows another."""
    others = EditingSession.objects.for_object(thing).active().exclude(user=user).order_by("opened_at")
    return {
        "others": [(display_name(row.user), format_time(row.opened_at)) for row in others],
        "newer": newer_revision(based_on, thing),
    }


def newer_revision(based_on: str, thing: Any) -> Revision | None:
    return thing.latest_revision if based_on != str(thing.latest_revision_id or 0) else None


def can_edit(admin: Any, request: HttpRequest, thing: Any) -> bool:
    if thing is None:
        return admin.has_add_permission(request)
    return admin.has_change_permission(request, thing)


def find_autosave(admin: Any, request: HttpRequest, thing: Any) -> Autosave | None:
    """What she typed before and did not save."""
    if request.method != "GET" or not can_edit(admin, request, thing):
        return None
    return Autosave.get_for_form(request.user, admin.model, thing.pk if thing else 0)


def autosave_context(
    admin: Any, request: HttpRequest, thing: Any, form: Any, formsets: list[Any]
) -> dict[str, Any]:
    """For the form of `thing`, or of a new one (`None`)."""
    newest = str((thing and thing.latest_revision_id) or 0)
    based_on = getattr(form.instance, "typed", request.POST).get("_based_on", newest)
    found: dict[str, Any] = {"based_on": based_on}
    if not can_edit(admin, request, thing):
        return found
    found["autosave_url"] = admin.url(*(("autosave", thing.pk) if thing else ("autosave_new",)))
    if thing:
        if request.method == "GET":
            EditingSession.touch(request.user, thing)
        found["editing_session_url"] = admin.url("editing_session", thing.pk)
        found |= editing_context(request.user, thing, based_on)
    if form.resumed:
        found["kept_at"] = format_time(form.resumed.saved_at)
    elif kept := find_autosave(admin, request, thing):
        found |= resume_offer_context(thing, kept, form, formsets)
    return found


def resume_offer_context(
    thing: Any, kept: Autosave, form: Any, formsets: list[Any]
) -> dict[str, Any]:
    """To go on with it, if it differs from what is shown."""
    typed = QueryDict(kept.data)
    if not any(part.differs_from(typed) for part in [form, *formsets]):
        return {}
    newer = thing and newer_revision(typed.get("_based_on", ""), thing)
    return {"offered_at": format_time(kept.saved_at), "offered_newer": newer}


def format_time(moment: datetime) -> str:
    """The time of day, after the day if that is another."""
    local = localtime(moment)
    today = local.date() == timezone.localdate()
    return date_format(local, r"H:i \u\u\r" if today else "DATETIME_FORMAT")
