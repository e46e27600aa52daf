"""The form fields of a schedule, and their validation."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils import timezone

from publishing.models import Publishable

SCHEDULE_FIELDS = ["plan_from", "plan_until"]


class ScheduleField(forms.DateTimeField):
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def __init__(self, label: str, help_text: str) -> None:
        invalid = {"invalid": "Schrijf een dag en een tijd, zoals 1-12-2026 09:00."}
        super().__init__(required=False, label=label, help_text=help_text, error_messages=invalid)


def validate_schedule(form: forms.BaseForm, names: Sequence[str], *, needed: bool) -> None:
    """Add an error to each moment that cannot be; the input stays in the form.

    With `needed` at least one moment has to be filled in.
    """
    cleaned = form.cleaned_data
    moments = {name: cleaned[name] for name in names if cleaned.get(name)}
    for name, moment in moments.items():
        if moment <= timezone.now():
            form.add_error(name, "Kies een moment dat nog komt.")
    in_order = list(moments.values())
    if in_order != sorted(set(in_order)):
        form.add_error("plan_until", "Dit moet later zijn dan ‘Op de site vanaf’.")
    if needed and not (moments or form.errors.keys() & set(names)):
        form.add_error("plan_from", "Vul in wanneer dit op de site komt, of eraf gaat.")


class ScheduleForm(forms.Form):
    """The same two moments for several objects."""

    plan_from = ScheduleField(
        "Op de site vanaf", "Leeg: er verandert nog niets aan wat er nu staat."
    )
    plan_until = ScheduleField(
        "Op de site tot", "Dan gaat het er vanzelf af. Leeg: het blijft staan."
    )

    def clean(self) -> None:
        super().clean()
        validate_schedule(self, SCHEDULE_FIELDS, needed=True)


def schedule_initial(obj: Publishable) -> dict[str, object]:
    """Return the moments that the schedule fields of an object open on."""
    return {
        "plan_from": obj.go_live_at,
        "plan_until": None if obj.has_expired else obj.expire_at,
    }


def unscheduled_input(data: Mapping[str, str], obj: Publishable) -> dict[str, str]:
    """Return the posted moments, as they were typed, that the schedule does not have."""
    form = ScheduleForm(data, initial=schedule_initial(obj))
    return {name: data[name] for name in form.changed_data if name in data}
