"""The moments of a plan: how they are asked for, and what is wrong with them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

SCHEDULE_FIELDS = ["plan_from", "plan_until"]


class ScheduleField(forms.DateTimeField):
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def __init__(self, label: str, help_text: str) -> None:
        invalid = {"invalid": "Schrijf een dag en een tijd, zoals 1-12-2026 09:00."}
        super().__init__(required=False, label=label, help_text=help_text, error_messages=invalid)


def validate_schedule(form: Any, names: Sequence[str], *, needed: bool) -> None:
    """Beside the moment that cannot be, so that nothing that was typed is lost."""
    typed = {name: form.cleaned_data[name] for name in names if form.cleaned_data.get(name)}
    moments = list(typed.values())
    for name, moment in typed.items():
        if moment <= timezone.now():
            form.add_error(name, "Kies een moment dat nog komt.")
    if moments != sorted(set(moments)):
        form.add_error("plan_until", "Dit moet later zijn dan ‘Op de site vanaf’.")
    if needed and not (typed or form.errors.keys() & set(names)):
        form.add_error("plan_from", "Vul in wanneer dit op de site komt, of eraf gaat.")


class ScheduleForm(forms.Form):
    """The same two moments for many things."""

    plan_from = ScheduleField(
        "Op de site vanaf", "Leeg: er verandert nog niets aan wat er nu staat."
    )
    plan_until = ScheduleField(
        "Op de site tot", "Dan gaat het er vanzelf af. Leeg: het blijft staan."
    )

    def clean(self) -> None:
        super().clean()
        validate_schedule(self, SCHEDULE_FIELDS, needed=True)
