"""The question why an address that was stopped may be mailed again."""

from django import forms
from django.core.exceptions import ValidationError


class LiftForm(forms.Form):
    reason = forms.CharField(
        label="Waarom mag dit adres weer?",
        max_length=300,
        help_text="Dit komt in het logboek. Schrijf het adres er niet bij.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        error_messages={"required": "Schrijf op waarom. Er is nog niets opgeheven."},
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if "@" in reason:
            raise ValidationError("Laat het adres weg: in het logboek blijft alles staan.")
        return reason
