"""Previews: of the form as it is filled in now, and of any saved revision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.admin.utils import flatten_fieldsets
from django.forms import BaseForm
from django.forms.formsets import all_valid
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import capfirst

from publishing.admin.optimistic_lock import OPENED_ON
from publishing.models import Publishable, Revision
from publishing.preview import Banner, PreviewUnavailableError, render_preview
from publishing.revisions.former_targets import moment_shown, replaced_targets
from publishing.revisions.snapshots import Snapshot
from publishing.withheld_choices import withheld_choices

if TYPE_CHECKING:
    from publishing.admin.admin_request import AdminRequest
    from publishing.admin.forms import PublishableForm
    from publishing.admin.inlines import ChildFormSet
    from publishing.admin.publishable import PublishableAdmin


SHOWN_AS_THEN = "U ziet het beeld van toen. Zet u deze versie terug, dan staat het nieuwe erin."
SHOWN_AS_NOW = "U ziet het nieuwe beeld."


class InvalidFormError(PreviewUnavailableError):
    """The input cannot be understood; `reasons` tell why, by field."""


@dataclass(frozen=True)
class SubmittedForm:
    """The contents of a posted form, complete or not."""

    obj: Publishable
    snapshot: Snapshot
    opened: Snapshot | None  # the contents that the form opened on; None for a new object


def parse_submitted(
    model_admin: PublishableAdmin, request: HttpRequest, obj: Publishable | None
) -> SubmittedForm:
    """Parse a posted form; raise `InvalidFormError` for input that cannot be understood."""
    form, formsets = _bind_form(model_admin, request, obj)
    if form.is_valid() and all_valid(formsets):
        return SubmittedForm(form.instance, form.build_snapshot(formsets), form.opening.snapshot)
    raise InvalidFormError(list(_list_errors(form, formsets)))


def preview_submitted(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable | None
) -> HttpResponse:
    """Render the page with the contents of the posted form."""
    try:
        submitted = parse_submitted(model_admin, request, obj)
    except InvalidFormError as error:
        return render_invalid_form(request, error)
    return _render_snapshot(request, submitted.obj, submitted.snapshot)


def render_invalid_form(request: HttpRequest, error: InvalidFormError) -> HttpResponse:
    """Render a page with the errors of the form instead of a preview."""
    return _render_unavailable(request, "Dit kunnen we nog niet lezen", error.reasons)


def preview_revision(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable, number: int
) -> HttpResponse:
    revision = get_object_or_404(Revision.objects.for_object(obj), pk=number)
    banner = _build_banner(obj, revision, model_admin.url("history", obj.pk))
    moment = moment_shown(obj, revision)
    if notice := replaced_notice(request, obj, revision):
        text = f"{notice} {SHOWN_AS_THEN if moment else SHOWN_AS_NOW}"
        banner = replace(banner, lines=[*banner.lines, text])
    return _render_snapshot(request, obj, revision.snapshot, banner, moment)


def replaced_notice(request: HttpRequest, obj: Publishable, revision: Revision) -> str:
    """Return which pictures were replaced since a revision was saved; empty without any."""
    moment, snapshot = revision.created_at, revision.snapshot
    titles = [
        f"‘{target}’" for target in replaced_targets(type(obj), snapshot, moment, request.user)
    ]
    verb = "is" if len(titles) == 1 else "zijn"
    return f"{', '.join(titles)} {verb} daarna vervangen." if titles else ""


def preview_context(
    model_admin: PublishableAdmin, request: HttpRequest, obj: Publishable | None
) -> dict[str, object]:
    """Return the context for the form of an object, or of a new one (`None`)."""
    if obj and not model_admin.has_change_permission(request, obj):
        return {"preview_url": ""}
    page_url = model_admin.url("preview", obj.pk) if obj else model_admin.url("preview_new")
    preview_urls = model_admin.get_preview_urls(obj, page_url)
    return {"preview_url": preview_urls[0][1], "preview_urls": preview_urls}


def _bind_form(
    model_admin: PublishableAdmin, request: HttpRequest, obj: Publishable | None
) -> tuple[PublishableForm, Sequence[ChildFormSet]]:
    """Bind form and formsets as the admin does when it saves a draft."""
    change = obj is not None
    opened = model_admin.get_object(request, str(obj.pk)) if obj else None
    fields = flatten_fieldsets(model_admin.get_fieldsets(request, opened))
    form_class = model_admin.get_form(request, opened, change=change, fields=fields)
    data = request.POST.copy()
    data.pop(OPENED_ON, None)  # nothing is saved, so nothing can conflict
    form: Any = form_class(data, request.FILES, instance=opened)
    form.is_valid()
    formsets, _ = model_admin._create_formsets(request, form.instance, change=change)  # type: ignore[attr-defined]
    return form, formsets


def _list_errors(form: BaseForm, formsets: Sequence[ChildFormSet]) -> Iterator[str]:
    yield from _list_form_errors(form, "")
    for formset in formsets:
        yield from map(str, formset.non_form_errors())
        kind = capfirst(formset.model._meta.verbose_name)
        for number, row_form in enumerate(formset.forms, 1):
            yield from _list_form_errors(row_form, f"{kind} {number}: ")


def _list_form_errors(form: BaseForm, prefix: str) -> Iterator[str]:
    for name, errors in form.errors.items():
        label = f"{form.fields[name].label}: " if name in form.fields else ""
        yield f"{prefix}{capfirst(label)}{' '.join(map(str, errors))}"


def _render_snapshot(
    request: HttpRequest,
    obj: Publishable,
    snapshot: Snapshot,
    banner: Banner | None = None,
    moment: datetime | None = None,
) -> HttpResponse:
    choices = withheld_choices(type(obj), snapshot["fields"], request.user)
    if reasons := [choice.reason for choice in choices]:
        banner = banner or Banner("Bezoekers zien niet alles", [])
        banner = replace(banner, lines=[*banner.lines, *reasons])
    try:
        return HttpResponse(render_preview(obj, snapshot, banner, request.user, moment))
    except PreviewUnavailableError as error:
        title = "Er is nog geen pagina om te laten zien"
        return _render_unavailable(request, title, error.reasons, banner.back_url if banner else "")


def _render_unavailable(
    request: HttpRequest, title: str, reasons: Sequence[str], back_url: str = ""
) -> HttpResponse:
    context = {"heading": title, "reasons": reasons, "back_url": back_url}
    return render(request, "publishing/preview_unavailable.html", context)


def _build_banner(obj: Publishable, revision: Revision, back_url: str) -> Banner:
    author = f"Bewaard door {revision.author_name}." if revision.author_name else ""
    note = f"Notitie: {revision.note}" if revision.note else ""
    if obj.is_on_site and obj.live_revision_id == revision.pk:
        return Banner(str(revision), [author, note], obj.get_absolute_url(), back_url)
    is_latest = obj.latest_revision_id == revision.pk
    newer = "" if is_latest else "Er is een nieuwere versie."
    lines = ["Alleen de redactie ziet dit.", author, note, newer]
    return Banner(str(revision), lines, back_url=back_url)
