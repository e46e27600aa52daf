"""The history of an object: its revisions and events, and the difference between two revisions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.admin.utils import flatten_fieldsets
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from publishing import services
from publishing.admin.pk_parsing import parse_pk
from publishing.admin.preview import replaced_notice
from publishing.admin.workflow import run_with_message
from publishing.admin_urls import audit_url
from publishing.audit import visible_events
from publishing.dates import format_datetime
from publishing.models import Event, Publishable, Revision
from publishing.permissions import Permission, accessible, has_permission, require_permission
from publishing.revisions.diff import ReplacedSection, Section, diff_snapshots
from publishing.revisions.former_targets import differing_targets, snapshot_as_of

if TYPE_CHECKING:
    from publishing.admin.admin_request import AdminRequest
    from publishing.admin.publishable import PublishableAdmin
    from publishing.revisions.diff.sections import RenderedDiff

PER_PAGE = 50
MAX_EVENTS = 50


def history_view(
    model_admin: PublishableAdmin, request: HttpRequest, object_id: str
) -> HttpResponse:
    obj = _get_inspectable_object(model_admin, request, object_id)
    user = request.user
    revisions = Revision.objects.for_object(obj).defer("snapshot")
    page = Paginator(revisions, PER_PAGE).get_page(request.GET.get("pagina"))
    selected_pks = _requested_pks(request) or _default_pks(obj)
    page_pks = {revision.pk for revision in page}
    selected = revisions.filter(pk__in=selected_pks)
    events: Any = visible_events(user)
    context = {
        "title": f"Geschiedenis van ‘{obj}’",
        "page": page,
        "selected_pks": dict(zip(("van", "met"), selected_pks, strict=False)),
        "selected_off_page": [revision for revision in selected if revision.pk not in page_pks],
        "may_change": has_permission(user, Permission.CHANGE, obj),
        "events": events.for_object(obj).exclude(kind=Event.Kind.SAVED)[:MAX_EVENTS],
        "audit_url": audit_url(obj) if has_permission(user, Permission.VIEW, Event) else "",
    }
    return render_revision_page(model_admin, request, obj, "history", context)


def diff_view(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable
) -> HttpResponse:
    requested = _requested_pks(request)
    pks = requested or _default_pks(obj)
    revisions = Revision.objects.for_object(obj)
    revisions_by_pk = revisions.in_bulk(pks)
    context: dict[str, object] = {"title": f"Versies van ‘{obj}’ vergelijken"}
    if not pks or len(revisions_by_pk) < len(set(pks)):
        context["requested"] = requested
        status = 404 if requested else 200
        return render_revision_page(model_admin, request, obj, "diff", context, status)
    old, new = (revisions_by_pk[pk] for pk in pks)
    earliest, latest = sorted(pks)
    all_pks = revisions.values_list("pk", flat=True)
    context |= {
        "old_revision": old,
        "new_revision": new,
        "changes": _build_changes(model_admin, request, obj, (old, new)),
        "earliest_pk": earliest,
        "latest_pk": latest,
        "previous_pk": all_pks.filter(pk__lt=earliest).first(),
        "next_pk": all_pks.filter(pk__gt=latest).last(),
    }
    return render_revision_page(model_admin, request, obj, "diff", context)


def restore_revision(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable, number: int
) -> HttpResponse:
    revision = get_object_or_404(Revision.objects.for_object(obj), pk=number)
    moment = format_datetime(revision.created_at)
    message = f"De versie van {moment} is teruggezet als concept. Bezoekers zien het nog niet."
    if notice := replaced_notice(request, obj, revision):
        message += f" {notice} Het concept toont het nieuwe beeld."
    run_with_message(
        model_admin,
        request,
        lambda: services.restore_revision(obj=obj, revision=revision, user=request.user),
        message,
    )
    return redirect(model_admin.url("change", obj.pk))


def render_revision_page(
    model_admin: PublishableAdmin,
    request: HttpRequest,
    obj: Publishable,
    template: str,
    context: dict[str, object],
    status: int = 200,
) -> HttpResponse:
    """Render a page about the revisions of an object."""
    return model_admin.render_page(
        request, f"publishing/{template}", {"obj": obj, **context}, status
    )


def sort_by_form_order(
    model_admin: PublishableAdmin,
    request: HttpRequest,
    obj: Publishable,
    sections: Iterable[Section],
) -> list[Section]:
    """Sort sections as their fields stand in the form, with those that it lacks at the end."""
    names = flatten_fieldsets(model_admin.get_fieldsets(request, obj))
    positions = {name: position for position, name in enumerate(names)}
    return sorted(
        sections, key=lambda section: positions.get(section.form_field_name, len(positions))
    )


def _build_changes(
    model_admin: PublishableAdmin,
    request: HttpRequest,
    obj: Publishable,
    revisions: tuple[Revision, Revision],
) -> list[tuple[Section, RenderedDiff]]:
    old, new = (snapshot_as_of(obj, revision) for revision in revisions)
    sections = diff_snapshots(type(obj), old, new)
    replaced = differing_targets(type(obj), old, new, request.user)
    sections += [ReplacedSection.from_targets(*targets) for targets in replaced]
    return [
        (section, section.render_change(old, new, request.user))
        for section in sort_by_form_order(model_admin, request, obj, sections)
    ]


def _get_inspectable_object(
    model_admin: PublishableAdmin, request: HttpRequest, object_id: str
) -> Publishable:
    """Return the object as an `AdminRoute` does: 404 if it is invisible, 403 if drafts are."""
    visible: Any = accessible(request.user, Permission.VIEW, model_admin.model)
    obj: Publishable = get_object_or_404(visible.not_trashed(), pk=parse_pk(object_id))
    require_permission(request.user, Permission.VIEW_DRAFTS, obj)
    return obj


def _requested_pks(request: HttpRequest) -> list[int] | None:
    """Return the keys of the two revisions in the query, if there are any."""
    if not {"van", "met"} & request.GET.keys():
        return None
    return [parse_pk(request.GET.get(name, "")) for name in ("van", "met")]


def _default_pks(obj: Publishable) -> list[int]:
    """Return the live and the latest revision; if these are the same, the latest and its base."""
    if obj.latest_revision_id is None:
        return []
    latest = Revision.objects.for_object(obj).filter(pk=obj.latest_revision_id)
    base_ids = latest.values_list("base_id", flat=True)
    earlier = obj.live_revision_id if obj.live and obj.has_draft else base_ids.first()
    return [earlier or obj.latest_revision_id, obj.latest_revision_id]
