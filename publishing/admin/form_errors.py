"""What is wrong in a form, in one list in the order of the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst


@dataclass(frozen=True)
class FormError:
    text: str
    label: str = ""
    target: str = ""
    """The id of the field that it is about; empty when it is about more than one."""


def collect_form_errors(context: dict[str, Any]) -> list[FormError]:
    """Of the form and the rows in the context of a page with a form; none while it is unsent."""
    shown = context["adminform"]
    if not shown.form.is_bound:
        return []
    found = list(_field_errors(shown.form, flatten_fieldsets(shown.fieldsets), ""))
    for inline in context["inline_admin_formsets"]:
        found += _inline_errors(inline.formset, str(inline.opts.verbose_name))
    return found


def _field_errors(form: Any, names: list[str], row: str) -> Iterator[FormError]:
    for name in names:
        if name in form.errors:
            label = str(form[name].label)
            label = f"{row}, {label.lower()}" if row else capfirst(label)
            yield from (
                FormError(text, label, focus_target_id(form[name])) for text in form.errors[name]
            )
    yield from (FormError(text, row) for text in form.non_field_errors())


def _inline_errors(formset: Any, kind: str) -> Iterator[FormError]:
    for number, form in enumerate(formset.forms, 1):
        yield from _field_errors(form, list(form.fields), f"{capfirst(kind)} {number}")
    yield from (FormError(text, capfirst(kind)) for text in formset.non_form_errors())


def focus_target_id(field: Any) -> str:
    """The id of what takes the focus; of several boxes the first."""
    return field.id_for_label or f"{field.auto_id}_0"


def format_with_links(error: ValidationError, form: Any) -> str:
    """What stood in the way after the form itself was right, with links to the fields it names."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    said = {name: " ".join(texts) for name, texts in error.message_dict.items()}
    return format_html_join(" ", "{}", ([_link_to_field(form, *it)] for it in said.items()))


def _link_to_field(form: Any, name: str, text: str) -> str:
    if name not in form.fields:
        return text
    return format_html('<a href="#{}">{}</a>', focus_target_id(form[name]), text)
