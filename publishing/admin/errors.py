"""What is wrong in a form, in one list in the order of the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst


@dataclass(frozen=True)
class Problem:
    text: str
    label: str = ""
    target: str = ""
    """The id of the field that it is about; empty when it is about more than one."""


def problems(context: dict[str, Any]) -> list[Problem]:
    """Of the form and the rows in the context of a page with a form; none while it is unsent."""
    shown = context["adminform"]
    if not shown.form.is_bound:
        return []
    found = list(_of_fields(shown.form, flatten_fieldsets(shown.fieldsets), ""))
    for inline in context["inline_admin_formsets"]:
        found += _of_rows(inline.formset, str(inline.opts.verbose_name))
    return found


def _of_fields(form: Any, names: list[str], row: str) -> Iterator[Problem]:
    for name in names:
        if name in form.errors:
            label = str(form[name].label)
            label = f"{row}, {label.lower()}" if row else capfirst(label)
            yield from (Problem(text, label, target(form[name])) for text in form.errors[name])
    yield from (Problem(text, row) for text in form.non_field_errors())


def _of_rows(formset: Any, kind: str) -> Iterator[Problem]:
    for number, form in enumerate(formset.forms, 1):
        yield from _of_fields(form, list(form.fields), f"{capfirst(kind)} {number}")
    yield from (Problem(text, capfirst(kind)) for text in formset.non_form_errors())


def target(field: Any) -> str:
    """The id of what takes the focus; of several boxes the first."""
    return field.id_for_label or f"{field.auto_id}_0"


def linked(error: ValidationError, form: Any) -> str:
    """What stood in the way after the form itself was right, with links to the fields it names."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    said = {name: " ".join(texts) for name, texts in error.message_dict.items()}
    return format_html_join(" ", "{}", ([_link(form, *it)] for it in said.items()))


def _link(form: Any, name: str, text: str) -> str:
    if name not in form.fields:
        return text
    return format_html('<a href="#{}">{}</a>', target(form[name]), text)
