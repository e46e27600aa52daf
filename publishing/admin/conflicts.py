"""Two editors saved over each other: which of the two versions counts, part by part."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from publishing import services
from publishing.admin.history import render_revision_page, sort_by_form_order
from publishing.admin.pk_parsing import parse_pk
from publishing.dates import format_datetime
from publishing.models import Autosave, Revision
from publishing.revisions.diff import RenderedDiff, Section, diff_snapshots
from publishing.revisions.snapshots import Snapshot

OWN_VERSION, OTHER_VERSION = "mine", "theirs"


@dataclass(frozen=True)
class PartChoice:
    part: Section
    mine: RenderedDiff
    theirs: RenderedDiff
    picked: str

    @property
    def is_decided(self) -> bool:
        return self.picked in (OWN_VERSION, OTHER_VERSION)


def resolve_conflict(admin: Any, request: HttpRequest, thing: Any, number: int) -> HttpResponse:
    """Between what was set aside under `number`, and the newest (or the one that was shown)."""
    revisions = Revision.objects.for_object(thing)
    asides = revisions.filter(kind=Revision.Kind.CONFLICT).select_related("base")
    mine = get_object_or_404(asides, pk=number)
    shown = request.POST.get("latest_revision")
    theirs = get_object_or_404(revisions, pk=parse_pk(shown) if shown else thing.latest_revision_id)
    choices = _build_choices(admin, request, thing, mine, theirs)
    if not choices:
        admin.message_user(request, "De twee versies zijn gelijk: er valt niets te kiezen.")
        return redirect(admin.url("change", thing.pk))
    sent = request.method == "POST"
    if sent and all(choice.is_decided for choice in choices):
        return _save_merge(admin, request, thing, (mine, theirs), choices)
    context = {
        "title": f"Kies uit twee versies van ‘{thing}’",
        "mine": mine,
        "theirs": theirs,
        "whose": [_describe_author(version, request.user) for version in (mine, theirs)],
        "choices": choices,
        "errors": [choice for choice in choices if sent and not choice.is_decided],
    }
    return render_revision_page(admin, request, thing, "resolve_conflict", context)


def _build_choices(
    admin: Any, request: HttpRequest, thing: Any, mine: Revision, theirs: Revision
) -> list[PartChoice]:
    """What differs, with what she picked; before that, the one side that changed it."""
    one, other = mine.snapshot, theirs.snapshot
    parts = [part for part in diff_snapshots(type(thing), other, one) if not part.lost]
    return [
        PartChoice(
            part,
            part.side(one, other, request.user),
            part.side(other, one, request.user),
            request.POST.get(part.key) or _preselect_side(part, mine, theirs),
        )
        for part in sort_by_form_order(admin, request, thing, parts)
    ]


def _describe_author(version: Revision, user: Any) -> str:
    by = f"Versie van {version.author_name}" if version.author_name else "Versie"
    return f"{'Uw versie' if version.author_id == user.pk else by} ({format_datetime(version.created_at)})"


def _preselect_side(part: Section, mine: Revision, theirs: Revision) -> str:
    if mine.base is None:
        return ""
    start = mine.base.snapshot
    by_me, by_them = (part.differs(start, version.snapshot) for version in (mine, theirs))
    if by_me == by_them:
        return ""
    return OWN_VERSION if by_me else OTHER_VERSION


def _save_merge(
    admin: Any,
    request: HttpRequest,
    thing: Any,
    versions: tuple[Revision, Revision],
    choices: list[PartChoice],
) -> HttpResponse:
    mine, theirs = versions
    merged: Snapshot = deepcopy(theirs.snapshot)
    for choice in choices:
        if choice.picked == OWN_VERSION:
            choice.part.take(mine.snapshot, merged)
    kept = services.save_draft(
        obj=thing,
        snapshot=merged,
        user=request.user,
        note=mine.note,
        kind=Revision.Kind.MERGED,
        based_on=theirs.pk,
    )
    if kept.kind == Revision.Kind.CONFLICT:
        said = "Intussen is er nog een versie bewaard. Kies ook wat u daarvan overneemt."
        admin.message_user(request, said, messages.WARNING)
        return redirect(admin.url("resolve_conflict", thing.pk, kept.pk))
    if mine.author_id == request.user.pk:
        Autosave.discard(request.user, admin.model, thing.pk)
    said = "Uw keuze is bewaard als concept. Beide versies staan nog in de geschiedenis."
    admin.message_user(request, said, messages.SUCCESS)
    return redirect(admin.url("change", thing.pk))
