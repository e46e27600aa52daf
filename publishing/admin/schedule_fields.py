"""The form fields of a schedule, and their validation."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from publishing.dates import SKIPPED_HOUR, local_moment
from publishing.models import Publishable
from publishing.services import UNCHANGED, PlannedMoment

SCHEDULE_FIELDS = ["plan_from", "plan_until"]


class ScheduleField(forms.DateTimeField):
    """A moment in Dutch time, also in the nights in which the clock changes."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def __init__(self, label: str, help_text: str) -> None:
        invalid = {"invalid": "Schrijf een dag en een tijd, zoals 1-12-2026 09:00."}
        super().__init__(required=False, label=label, help_text=help_text, error_messages=invalid)

    def to_python(self, value: str | date | None) -> datetime | None:
        """Read the moment; the first one of the hour that comes twice."""
        try:
            return super().to_python(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone" or not error.params:
                raise
            if moment := local_moment(error.params["datetime"]):
                return moment
            raise ValidationError(SKIPPED_HOUR, code="skipped_hour") from error


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
    """The two moments alone."""

    plan_from = ScheduleField("Op de site vanaf", "Leeg: dit blijft bij elk zoals het is.")
    plan_until = ScheduleField("Op de site tot", "Leeg: dit blijft bij elk zoals het is.")


class BulkScheduleForm(ScheduleForm):
    """The same moments for several objects; what is left blank stays, what is ticked is cleared."""

    clear_from = forms.BooleanField(required=False, label="Wis ‘Op de site vanaf’")
    clear_until = forms.BooleanField(required=False, label="Wis ‘Op de site tot’")
    field_order = ["plan_from", "clear_from", "plan_until", "clear_until"]

    def clean(self) -> None:
        super().clean()
        clears = {"plan_from": "clear_from", "plan_until": "clear_until"}
        for name, clear in clears.items():
            if self.cleaned_data.get(name) and self.cleaned_data.get(clear):
                self.add_error(clear, "Vul een moment in, of kies voor wissen. Niet allebei.")
        is_cleared = any(self.cleaned_data.get(clear) for clear in clears.values())
        validate_schedule(self, SCHEDULE_FIELDS, needed=not is_cleared)

    def planned_moment(self, name: str, clear: str) -> PlannedMoment:
        """Return the moment as `services.schedule` takes it."""
        if self.cleaned_data[clear]:
            return None
        moment: datetime | None = self.cleaned_data[name]
        return moment or UNCHANGED


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
