"""The errors of a form and its inlines as one list, in the order of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BaseForm, BoundField, ModelForm
from django.forms.models import BaseModelFormSet
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst


@dataclass(frozen=True)
class FormError:
    text: str
    label: str = ""
    target: str = ""  # the id of the field's control; empty when several fields are involved


def collect_form_errors(context: Mapping[str, Any]) -> list[FormError]:
    """Return the errors in the context of a change form; none while the form is not bound."""
    admin_form = context["adminform"]
    if not admin_form.form.is_bound:
        return []
    names = flatten_fieldsets(admin_form.fieldsets)
    errors = list(_field_errors(admin_form.form, names, ""))
    for inline in context["inline_admin_formsets"]:
        errors += _inline_errors(inline.formset, str(inline.opts.verbose_name))
    return errors


def _field_errors(form: BaseForm, names: Sequence[str], row: str) -> Iterator[FormError]:
    for name in names:
        if name in form.errors:
            label = str(form[name].label)
            label = f"{row}, {label.lower()}" if row else capfirst(label)
            yield from (
                FormError(str(text), label, focus_target_id(form[name]))
                for text in form.errors[name]
            )
    yield from (FormError(str(text), row) for text in form.non_field_errors())


def _inline_errors(
    formset: BaseModelFormSet[Model, ModelForm[Model]], kind: str
) -> Iterator[FormError]:
    for number, form in enumerate(formset.forms, 1):
        yield from _field_errors(form, list(form.fields), f"{capfirst(kind)} {number}")
    yield from (FormError(str(text), capfirst(kind)) for text in formset.non_form_errors())


def focus_target_id(field: BoundField) -> str:
    """Return the id of the control that takes the focus: the first one of several boxes."""
    return field.id_for_label or f"{field.auto_id}_0"


def format_with_links(error: ValidationError, form: BaseForm) -> str:
    """Return the messages of a refused step, with links to the fields that they are about."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    messages = {name: " ".join(texts) for name, texts in error.message_dict.items()}
    return format_html_join(
        " ", "{}", ([_link_to_field(form, name, text)] for name, text in messages.items())
    )


def _link_to_field(form: BaseForm, name: str, text: str) -> str:
    if name not in form.fields:
        return text
    return format_html('<a href="#{}">{}</a>', focus_target_id(form[name]), text)
