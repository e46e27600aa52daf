"""What was ever saved of a thing, what happened to it, and any two versions beside each other."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from publishing import services
from publishing.admin.pk_parsing import parse_pk
from publishing.admin.workflow import run_with_message
from publishing.admin_urls import audit_url
from publishing.audit import visible_events
from publishing.dates import format_datetime
from publishing.models import Event, Revision
from publishing.permissions import Permission, accessible, has_permission, require_permission
from publishing.revisions.diff import Section, diff_snapshots

PER_PAGE = 50
MAX_EVENTS = 50


def history_view(admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    thing = _get_inspectable_object(admin, request, object_id)
    revisions = Revision.objects.for_object(thing).defer("snapshot")
    page = Paginator(revisions, PER_PAGE).get_page(request.GET.get("pagina"))
    chosen = _requested_pks(request) or _default_pks(thing)
    shown = {revision.pk for revision in page}
    lines: Any = visible_events(request.user)
    context = {
        "title": f"Geschiedenis van ‘{thing}’",
        "page": page,
        "chosen": dict(zip(("van", "met"), chosen, strict=False)),
        "elsewhere": [one for one in revisions.filter(pk__in=chosen) if one.pk not in shown],
        "may_change": has_permission(request.user, Permission.CHANGE, thing),
        "events": lines.for_object(thing).exclude(kind=Event.Kind.SAVED)[:MAX_EVENTS],
        "log": audit_url(thing) if has_permission(request.user, Permission.VIEW, Event) else "",
    }
    return render_revision_page(admin, request, thing, "history", context)


def diff_view(admin: Any, request: HttpRequest, thing: Any) -> HttpResponse:
    asked = _requested_pks(request)
    wanted = asked or _default_pks(thing)
    revisions = Revision.objects.for_object(thing)
    found = revisions.in_bulk(wanted)
    context: dict[str, Any] = {"title": f"Versies van ‘{thing}’ vergelijken"}
    if not wanted or len(found) < len(set(wanted)):
        context["asked"] = asked
        return render_revision_page(
            admin, request, thing, "diff", context, status=404 if asked else 200
        )
    old, new = (found[key] for key in wanted)
    first, last = sorted(wanted)
    keys = revisions.values_list("pk", flat=True)
    context |= {
        "old": old,
        "new": new,
        "changes": _build_changes(admin, request, thing, old, new),
        "first": first,
        "last": last,
        "before": keys.filter(pk__lt=first).first(),
        "after": keys.filter(pk__gt=last).last(),
    }
    return render_revision_page(admin, request, thing, "diff", context)


def restore_revision(admin: Any, request: HttpRequest, thing: Any, number: int) -> HttpResponse:
    revision = get_object_or_404(Revision.objects.for_object(thing), pk=number)
    run_with_message(
        admin,
        request,
        lambda: services.restore_revision(obj=thing, revision=revision, user=request.user),
        f"De versie van {format_datetime(revision.created_at)} is teruggezet als concept. Bezoekers zien "
        "het nog niet.",
    )
    return redirect(admin.url("change", thing.pk))


def render_revision_page(
    admin: Any,
    request: HttpRequest,
    thing: Any,
    template: str,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """A page about the versions of a thing."""
    return admin.render_page(request, f"publishing/{template}", {"thing": thing, **context}, status)


def sort_by_form_order(
    admin: Any, request: HttpRequest, thing: Any, parts: Iterable[Section]
) -> list[Section]:
    """As an editor meets them in the form; what is not there comes last."""
    names = flatten_fieldsets(admin.get_fieldsets(request, thing))
    places = {name: place for place, name in enumerate(names)}
    return sorted(parts, key=lambda part: places.get(part.form_field, len(places)))


def _build_changes(admin: Any, request: HttpRequest, thing: Any, old: Any, new: Any) -> list[Any]:
    parts = diff_snapshots(type(thing), old.snapshot, new.snapshot)
    return [
        (part, part.change(old.snapshot, new.snapshot, request.user))
        for part in sort_by_form_order(admin, request, thing, parts)
    ]


def _get_inspectable_object(admin: Any, request: HttpRequest, object_id: str) -> Any:
    """As the doors do it: not found for who may not see it, refused to who may see no drafts."""
    things: Any = accessible(request.user, Permission.VIEW, admin.model)
    thing = get_object_or_404(things.not_trashed(), pk=parse_pk(object_id))
    require_permission(request.user, Permission.VIEW_DRAFTS, thing)
    return thing


def _requested_pks(request: HttpRequest) -> list[int] | None:
    """The two versions in the address, if it has any."""
    if not {"van", "met"} & request.GET.keys():
        return None
    return [parse_pk(request.GET.get(name, "")) for name in ("van", "met")]


def _default_pks(thing: Any) -> list[int]:
    """What visitors see and the newest; without such a difference, the newest and its base."""
    if thing.latest_revision_id is None:
        return []
    newest = Revision.objects.for_object(thing).filter(pk=thing.latest_revision_id)
    base = newest.values_list("base_id", flat=True)
    before = thing.live_revision_id if thing.live and thing.has_draft else base.first()
    return [before or thing.latest_revision_id, thing.latest_revision_id]
