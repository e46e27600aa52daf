"""Advice on what an editor writes, beside the form: as it stands there now, and after saving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from publishing.admin.inlines import ChildFormSet, row_numbers
from publishing.models import Publishable
from publishing.revisions.snapshots import PublishableModel, child_fields
from publishing.writing.check import WritingCheck, check_writing, field_label
from publishing.writing.document import RowsByRelation, WrittenDocument, prose_fields
from publishing.writing.links import find_broken_links

if TYPE_CHECKING:
    from publishing.admin.admin_request import AdminRequest
    from publishing.admin.forms import PublishableForm
    from publishing.admin.publishable import PublishableAdmin


def check_submitted(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable | None
) -> HttpResponse:
    """Return the advice on a form as it is filled in now, complete or not."""
    document = WrittenDocument(
        model_admin.model, request.POST.dict(), _submitted_rows(model_admin.model, request.POST)
    )
    context = _advice(document)
    return render(request, "admin/publishing/writing_advice.html", context)


def writing_context(
    model_admin: PublishableAdmin,
    request: HttpRequest,
    obj: Publishable | None,
    form: PublishableForm,
    formsets: Sequence[BaseInlineFormSet],
) -> dict[str, object]:
    """Return the advice for the form of an object, or of a new one (`None`)."""
    may_change = not obj or model_admin.has_change_permission(request, obj)
    if not may_change or not any(
        prose.name in form.fields for prose in prose_fields(model_admin.model)
    ):
        return {}
    name, keys = ("writing", [obj.pk]) if obj else ("writing_new", [])
    document = WrittenDocument(model_admin.model, _form_values(form), _form_rows(formsets))
    return {"writing_url": model_admin.url(name, *keys), **(_advice(document) if obj else {})}


def _submitted_rows(model: PublishableModel, data: QueryDict) -> RowsByRelation:
    """Return what was sent of each child row that stays, by its number in the form."""
    return {
        relation: {
            number: {
                field.attname: data.get(f"{relation}-{number}-{field.name}", "")
                for field in child_fields(model, relation)
            }
            for number in row_numbers(data, relation)
        }
        for relation in model.child_relations
    }


def _form_rows(formsets: Sequence[BaseInlineFormSet]) -> RowsByRelation:
    """Return the values of the rows that a form shows."""
    return {
        formset.relation: {
            number: {name: row[name].value() for name in row.fields}
            for number, row in enumerate(formset.forms)
        }
        for formset in formsets
        if isinstance(formset, ChildFormSet)
    }


def _form_values(form: PublishableForm) -> Mapping[str, Any]:
    return {name: form[name].value() for name in form.fields if name in form.initial or form.data}


def _advice(document: WrittenDocument) -> dict[str, object]:
    check: WritingCheck = check_writing(document)
    findings = [*check.findings, *find_broken_links(document)]
    rows = [(finding, field_label(document.model, finding.field)) for finding in findings]
    return {"writing_findings": rows, "readability": check.readability}
