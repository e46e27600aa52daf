"""Resolution of an edit conflict: an editor chooses per section which of two revisions counts."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from publishing import services
from publishing.admin.history import render_revision_page, sort_by_form_order
from publishing.admin.optimistic_lock import Side
from publishing.admin.pk_parsing import parse_pk
from publishing.dates import format_datetime
from publishing.models import Publishable, Revision
from publishing.revisions.diff import RenderedDiff, Section, diff_snapshots
from publishing.revisions.snapshots import Snapshot

if TYPE_CHECKING:
    from publishing.admin.admin_request import AdminRequest
    from publishing.admin.publishable import PublishableAdmin


@dataclass(frozen=True)
class ConflictSides:
    own: Revision  # saved beside a later one
    other: Revision  # the latest


@dataclass(frozen=True)
class SectionChoice:
    section: Section
    own: RenderedDiff
    other: RenderedDiff
    selected_side: str  # a `Side`; empty or anything else while nothing is chosen

    @property
    def key(self) -> str:
        return self.section.key

    @property
    def is_decided(self) -> bool:
        return self.selected_side in list(Side)


def resolve_conflict(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable, number: int
) -> HttpResponse:
    """Show the choice between revision `number` and the latest one, and save what is chosen."""
    sides = _get_sides(request, obj, number)
    choices = _build_choices(model_admin, request, obj, sides)
    if not choices:
        message = "De twee versies zijn gelijk: er valt niets te kiezen."
        model_admin.message_user(request, message)
        services.mark_conflict_resolved(obj=obj, revision=sides.own, user=request.user)
        return redirect(model_admin.url("change", obj.pk))
    undecided = [choice for choice in choices if not choice.is_decided]
    if request.method == "POST" and not undecided:
        return _save_merge(model_admin, request, obj, sides, choices)
    context = {
        "title": f"Kies uit twee versies van ‘{obj}’",
        "own_revision": sides.own,
        "other_revision": sides.other,
        "own_title": _describe_revision(sides.own, request.user),
        "other_title": _describe_revision(sides.other, request.user),
        "choices": choices,
        "errors": undecided if request.method == "POST" else [],
    }
    return render_revision_page(model_admin, request, obj, "resolve_conflict", context)


def conflict_context(
    model_admin: PublishableAdmin, request: HttpRequest, obj: Publishable | None
) -> dict[str, object]:
    """Return the revisions that were set aside and that nobody has chosen from yet."""
    if obj is None or not model_admin.has_change_permission(request, obj):
        return {}
    return {"unresolved_conflicts": Revision.objects.for_object(obj).unresolved()}


def _get_sides(request: AdminRequest, obj: Publishable, number: int) -> ConflictSides:
    """Return the revisions; the other one is what the page showed, or else the latest."""
    revisions = Revision.objects.for_object(obj)
    conflicting = revisions.filter(kind=Revision.Kind.CONFLICT).select_related("base")
    shown = request.POST.get("latest_revision")
    return ConflictSides(
        own=get_object_or_404(conflicting, pk=number),
        other=get_object_or_404(revisions, pk=parse_pk(shown) if shown else obj.latest_revision_id),
    )


def _build_choices(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable, sides: ConflictSides
) -> list[SectionChoice]:
    """Return the sections that differ, with the posted choice or else a preselected one."""
    own, other = sides.own.snapshot, sides.other.snapshot
    sections = [
        section for section in diff_snapshots(type(obj), other, own) if not section.is_dropped
    ]
    return [
        SectionChoice(
            section,
            section.render_side(own, other, request.user),
            section.render_side(other, own, request.user),
            request.POST.get(section.key) or _preselect_side(section, sides),
        )
        for section in sort_by_form_order(model_admin, request, obj, sections)
    ]


def _describe_revision(revision: Revision, user: User) -> str:
    if revision.author_id == user.pk:
        title = "Uw versie"
    else:
        title = f"Versie van {revision.author_name}" if revision.author_name else "Versie"
    return f"{title} ({format_datetime(revision.created_at)})"


def _preselect_side(section: Section, sides: ConflictSides) -> str:
    """Return the side that changed the section, if only one of the two did."""
    if sides.own.base is None:
        return ""
    base = sides.own.base.snapshot
    own_changed = section.differs(base, sides.own.snapshot)
    if own_changed == section.differs(base, sides.other.snapshot):
        return ""
    return Side.OWN if own_changed else Side.OTHER


def _save_merge(
    model_admin: PublishableAdmin,
    request: AdminRequest,
    obj: Publishable,
    sides: ConflictSides,
    choices: Sequence[SectionChoice],
) -> HttpResponse:
    merged: Snapshot = deepcopy(sides.other.snapshot)
    for choice in choices:
        if choice.selected_side == Side.OWN:
            choice.section.copy_into(sides.own.snapshot, merged)
    revision = services.save_draft(
        obj=obj,
        snapshot=merged,
        user=request.user,
        note=sides.own.note,
        kind=Revision.Kind.MERGED,
        based_on=sides.other.pk,
    )
    services.mark_conflict_resolved(obj=obj, revision=sides.own, user=request.user)
    # Moments that were typed and not scheduled go along, back to the form.
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    if revision.kind == Revision.Kind.CONFLICT:
        message = "Intussen is er nog een versie bewaard. Kies ook wat u daarvan overneemt."
        model_admin.message_user(request, message, messages.WARNING)
        return redirect(f"{model_admin.url('resolve_conflict', obj.pk, revision.pk)}{query}")
    message = "Uw keuze is bewaard als concept. Beide versies staan nog in de geschiedenis."
    model_admin.message_user(request, message, messages.SUCCESS)
    return redirect(f"{model_admin.url('change', obj.pk)}{query}")
