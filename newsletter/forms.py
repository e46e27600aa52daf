import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.encoding import punycode

from newsletter.models import written_choice
from regions.models import Landsdeel

HELP = "Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl."
MAX_LENGTH = 254
DELIVERABLE = re.compile(r"[!#-~]+@[a-z0-9.-]+\.[a-z0-9-]+")
"""Printable, unquoted, at a named host: what any mail server takes."""


class AddressForm(forms.Form):
    email = forms.EmailField(
        error_messages=dict.fromkeys(
            ("required", "invalid", "max_length", "null_characters_not_allowed"), HELP
        )
    )
    # People do not see this field; programs that fill in everything give themselves away.
    onderwerp = forms.CharField(required=False)

    def clean_email(self) -> str:
        """In one spelling: lower case, with the name of the host in ASCII (RFC 3490)."""
        local, _, host = self.cleaned_data["email"].lower().rpartition("@")
        try:
            email = f"{local}@{punycode(host)}"
        except UnicodeError as error:
            raise ValidationError(HELP) from error
        if len(email) > MAX_LENGTH or not DELIVERABLE.fullmatch(email):
            raise ValidationError(HELP)
        return email


class ChoiceForm(forms.Form):
    landsdeel = forms.MultipleChoiceField(
        choices=Landsdeel.Shape.choices,
        required=False,
        error_messages={"invalid_choice": "Kies uit de landsdelen die er staan."},
    )

    def choice(self) -> str:
        return written_choice(self.cleaned_data["landsdeel"])


class SubscribeForm(AddressForm, ChoiceForm):
    pass
