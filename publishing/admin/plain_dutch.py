"""Texts of Django's lists and forms that its Dutch translation words oddly, or leaves English."""

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, InlineAdminFormSet
from django.db.models import BLANK_CHOICE_DASH, Field, Model
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

DASHES = BLANK_CHOICE_DASH[0][1]
NO_CHOICE = "Niets gekozen"


def name_blank_choice(field: forms.Field | None) -> None:
    """Name the choice that means nothing, which Django shows as a row of dashes."""
    if isinstance(field, forms.ModelChoiceField):  # to list its choices takes a query
        if field.empty_label == DASHES:
            field.empty_label = NO_CHOICE
    elif isinstance(field, forms.ChoiceField):
        offered: Any = field.choices
        choices = list(offered)
        if choices[:1] == BLANK_CHOICE_DASH:
            field.choices = [("", NO_CHOICE), *choices[1:]]


class PlainInlineFormSet(InlineAdminFormSet):
    """The rows of an inline, with a button that has the name of a row in lower case."""

    def inline_formset_data(self) -> str:
        data = json.loads(super().inline_formset_data())
        data["options"]["addText"] = f"Nog een {self.opts.verbose_name} toevoegen"
        return json.dumps(data)


class PlainDutchAdmin(admin.ModelAdmin):
    def get_inline_formsets(self, *args: Any, **kwargs: Any) -> list[Any]:
        formsets = super().get_inline_formsets(*args, **kwargs)
        plain = [object.__new__(PlainInlineFormSet) for _ in formsets]
        for new, formset in zip(plain, formsets, strict=True):
            vars(new).update(vars(formset))
        return plain

    @admin.display(
        description=mark_safe(
            '<input type="checkbox" id="action-toggle" aria-label="Kies alles op deze pagina">'
        )
    )
    def action_checkbox(self, obj: Model) -> SafeString:
        attrs = {"class": "action-select", "aria-label": f"Kies {obj}"}
        checkbox = forms.CheckboxInput(attrs, lambda value: False)
        return checkbox.render(ACTION_CHECKBOX_NAME, str(obj.pk))

    def get_action_choices(
        self, request: HttpRequest, default_choices: Any = (("", "Kies wat er moet gebeuren"),)
    ) -> list[tuple[str, str]]:
        return super().get_action_choices(request, list(default_choices))

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        name_blank_choice(field)
        return field
