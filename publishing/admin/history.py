"""What was ever saved of a thing, what happened to it, and any two versions beside each other."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from publishing import services
from publishing.admin.flow import attempt
from publishing.admin.keys import number_in
from publishing.compare import Part, different
from publishing.desk import log_of
from publishing.log import seen_by
from publishing.models import Event, Revision
from publishing.moments import moment
from publishing.rights import Right, may, reachable, require

PER_PAGE = 50
LATELY = 50


def overview(admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    thing = _inspected(admin, request, object_id)
    revisions = Revision.objects.of(thing).defer("snapshot")
    page = Paginator(revisions, PER_PAGE).get_page(request.GET.get("pagina"))
    chosen = _asked(request) or _usual(thing)
    shown = {revision.pk for revision in page}
    lines: Any = seen_by(request.user)
    context = {
        "title": f"Geschiedenis van ‘{thing}’",
        "page": page,
        "chosen": dict(zip(("van", "met"), chosen, strict=False)),
        "elsewhere": [one for one in revisions.filter(pk__in=chosen) if one.pk not in shown],
        "may_change": may(request.user, Right.CHANGE, thing),
        "events": lines.of(thing).exclude(kind=Event.Kind.SAVED)[:LATELY],
        "log": log_of(thing) if may(request.user, Right.VIEW, Event) else "",
    }
    return answer(admin, request, thing, "history", context)


def compare(admin: Any, request: HttpRequest, thing: Any) -> HttpResponse:
    asked = _asked(request)
    wanted = asked or _usual(thing)
    revisions = Revision.objects.of(thing)
    found = revisions.in_bulk(wanted)
    context: dict[str, Any] = {"title": f"Versies van ‘{thing}’ vergelijken"}
    if not wanted or len(found) < len(set(wanted)):
        context["asked"] = asked
        return answer(admin, request, thing, "compare", context, status=404 if asked else 200)
    old, new = (found[key] for key in wanted)
    first, last = sorted(wanted)
    keys = revisions.values_list("pk", flat=True)
    context |= {
        "old": old,
        "new": new,
        "changes": _changes(admin, request, thing, old, new),
        "first": first,
        "last": last,
        "before": keys.filter(pk__lt=first).first(),
        "after": keys.filter(pk__gt=last).last(),
    }
    return answer(admin, request, thing, "compare", context)


def restore(admin: Any, request: HttpRequest, thing: Any, number: int) -> HttpResponse:
    revision = get_object_or_404(Revision.objects.of(thing), pk=number)
    attempt(
        admin,
        request,
        lambda: services.restore(thing=thing, revision=revision, by=request.user),
        f"De versie van {moment(revision.created_at)} is teruggezet als concept. Bezoekers zien "
        "het nog niet.",
    )
    return redirect(admin.url("change", thing.pk))


def answer(
    admin: Any,
    request: HttpRequest,
    thing: Any,
    template: str,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """A page about the versions of a thing."""
    return admin.answer(request, f"publishing/{template}", {"thing": thing, **context}, status)


def in_form_order(
    admin: Any, request: HttpRequest, thing: Any, parts: Iterable[Part]
) -> list[Part]:
    """As an editor meets them in the form; what is not there comes last."""
    names = flatten_fieldsets(admin.get_fieldsets(request, thing))
    places = {name: place for place, name in enumerate(names)}
    return sorted(parts, key=lambda part: places.get(part.form_field, len(places)))


def _changes(admin: Any, request: HttpRequest, thing: Any, old: Any, new: Any) -> list[Any]:
    parts = different(type(thing), old.snapshot, new.snapshot)
    return [
        (part, part.change(old.snapshot, new.snapshot, request.user))
        for part in in_form_order(admin, request, thing, parts)
    ]


def _inspected(admin: Any, request: HttpRequest, object_id: str) -> Any:
    """As the doors do it: not found for who may not see it, refused to who may see no drafts."""
    things: Any = reachable(request.user, Right.VIEW, admin.model)
    thing = get_object_or_404(things.kept(), pk=number_in(object_id))
    require(request.user, Right.INSPECT, thing)
    return thing


def _asked(request: HttpRequest) -> list[int] | None:
    """The two versions in the address, if it has any."""
    if not {"van", "met"} & request.GET.keys():
        return None
    return [number_in(request.GET.get(name, "")) for name in ("van", "met")]


def _usual(thing: Any) -> list[int]:
    """What visitors see and the newest; without such a difference, the newest and its base."""
    if thing.newest_id is None:
        return []
    newest = Revision.objects.of(thing).filter(pk=thing.newest_id)
    base = newest.values_list("base_id", flat=True)
    before = thing.shown_id if thing.live and thing.has_draft else base.first()
    return [before or thing.newest_id, thing.newest_id]
