"""Looking at what visitors do not see yet: the form as it is now, or any version that was saved."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.forms.formsets import all_valid
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import capfirst

from publishing.models import Publishable, Revision
from publishing.preview import Banner, PreviewUnavailableError, render_preview
from publishing.revisions.snapshots import Snapshot


class InvalidFormError(PreviewUnavailableError):
    """What was typed cannot be understood; `reasons` say what, by field."""


def parse_submitted(admin: Any, request: HttpRequest, thing: Any) -> tuple[Any, Snapshot]:
    """The thing, and what stands in the form that was sent, complete or not."""
    form, formsets = _bind_form(admin, request, thing)
    if form.is_valid() and all_valid(formsets):
        return form.instance, form.snapshot(formsets)
    raise InvalidFormError(list(_list_errors(form, formsets)))


def preview_submitted(admin: Any, request: HttpRequest, thing: Any) -> HttpResponse:
    """The page of what stands in the form that was sent."""
    try:
        return _render_snapshot(request, *parse_submitted(admin, request, thing))
    except InvalidFormError as error:
        return render_invalid_form(request, error)


def render_invalid_form(request: HttpRequest, error: InvalidFormError) -> HttpResponse:
    """Instead of a preview."""
    return _render_no_page(request, "Dit kunnen we nog niet lezen", error.reasons)


def preview_revision(admin: Any, request: HttpRequest, thing: Any, number: int) -> HttpResponse:
    revision = get_object_or_404(Revision.objects.for_object(thing), pk=number)
    return _render_snapshot(request, thing, revision.snapshot, _build_banner(thing, revision))


def preview_context(admin: Any, request: HttpRequest, thing: Any) -> dict[str, Any]:
    """For the form of `thing`, or of a new one (`None`), where there is something to fill in."""
    if thing and not admin.has_change_permission(request, thing):
        return {"preview_url": ""}
    page_url = admin.url("preview", thing.pk) if thing else admin.url("preview_new")
    previews = admin.get_preview_urls(thing, page_url)
    return {
        "preview_url": previews[0][1],
        "get_preview_urls": previews,
    }


def _bind_form(admin: Any, request: HttpRequest, thing: Any) -> tuple[Any, list[Any]]:
    """Form and rows as the admin makes them when it saves, without a button that was pressed."""
    change = thing is not None
    opened = admin.get_object(request, str(thing.pk)) if change else None
    fields = flatten_fieldsets(admin.get_fieldsets(request, opened))
    make = admin.get_form(request, opened, change=change, fields=fields)
    form = make(request.POST, request.FILES, instance=opened)
    form.is_valid()
    formsets, _ = admin._create_formsets(request, form.instance, change=change)
    return form, formsets


def _list_errors(form: Any, formsets: list[Any]) -> Iterator[str]:
    """Every field that cannot be understood, by name."""
    yield from _list_form_errors(form, "")
    for formset in formsets:
        yield from formset.non_form_errors()
        for number, row in enumerate(formset.forms, 1):
            yield from _list_form_errors(
                row, f"{capfirst(formset.model._meta.verbose_name)} {number}: "
            )


def _list_form_errors(form: Any, before: str) -> Iterator[str]:
    for name, errors in form.errors.items():
        label = f"{form.fields[name].label}: " if name in form.fields else ""
        yield f"{before}{capfirst(label)}{' '.join(errors)}"


def _render_snapshot(
    request: HttpRequest, thing: Publishable, snapshot: Snapshot, banner: Banner | None = None
) -> HttpResponse:
    try:
        return HttpResponse(render_preview(thing, snapshot, banner))
    except PreviewUnavailableError as error:
        return _render_no_page(request, "Er is nog geen pagina om te laten zien", error.reasons)


def _render_no_page(request: HttpRequest, title: str, problems: list[str]) -> HttpResponse:
    return render(
        request, "publishing/preview_unavailable.html", {"heading": title, "problems": problems}
    )


def _build_banner(thing: Publishable, revision: Revision) -> Banner:
    by = f"Bewaard door {revision.author_name}." if revision.author_name else ""
    note = f"Notitie: {revision.note}" if revision.note else ""
    if thing.is_on_site and thing.live_revision_id == revision.pk:
        return Banner(str(revision), [by, note], thing.get_absolute_url())
    newer = "" if thing.latest_revision_id == revision.pk else "Er is een nieuwere versie."
    return Banner(str(revision), ["Alleen de redactie ziet dit.", by, note, newer])
