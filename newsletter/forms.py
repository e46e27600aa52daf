from django import forms
from django.core.exceptions import ValidationError

from newsletter.email_addresses import EMAIL_ERROR, MAX_LENGTH, normalize_email, validate_address
from newsletter.models import ConsentWording, join_landsdelen
from regions.models import Landsdeel

UNKNOWN_WORDING = (
    "Wij weten niet welke tekst er bij het formulier stond. Lees de tekst die er nu staat, en kies "
    "de knop nog een keer."
)


def explain_address(text: str) -> None:
    """Raise `ValidationError` for what is no address, with what is wrong with it."""
    try:
        validate_address(text)
    except ValidationError as error:
        # A field puts a sentence of its own in the place of one with the code 'invalid'.
        raise ValidationError(f"{error.message} {_fault(text)}".strip(), code="faulty") from error


def _fault(text: str) -> str:
    if "@" not in text:
        return "Er staat nog geen @ in."
    if any(map(str.isspace, text)):
        return "Er staat een spatie in."
    if "." not in text.rpartition("@")[2]:
        return "Na de @ hoort een naam met een punt, zoals voorbeeld.nl."
    return ""


class EmailAddressField(forms.EmailField):
    default_validators = [explain_address]

    def run_validators(self, value: str) -> None:
        """Raise the first error alone: one fault of an address is enough to mend at a time."""
        try:
            super().run_validators(value)
        except ValidationError as error:
            raise error.error_list[0] from error


class EmailForm(forms.Form):
    email = EmailAddressField(
        max_length=MAX_LENGTH,
        error_messages={
            **dict.fromkeys(("required", "invalid", "null_characters_not_allowed"), EMAIL_ERROR),
            "max_length": f"{EMAIL_ERROR} Dit adres is te lang.",
        },
    )
    # Visitors do not see this field; programs that fill in every field give themselves away.
    onderwerp = forms.CharField(required=False)

    def clean_email(self) -> str:
        return normalize_email(self.cleaned_data["email"])


class LandsdelenForm(forms.Form):
    landsdeel = forms.MultipleChoiceField(
        choices=Landsdeel.Shape.choices,
        required=False,
        error_messages={"invalid_choice": "Kies uit de landsdelen die er staan."},
    )

    def get_landsdelen(self) -> str:
        """Return the chosen landsdelen as `LandsdelenField` stores them."""
        return join_landsdelen(self.cleaned_data["landsdeel"])


class WordingForm(forms.Form):
    """The version of the wording that stood beside a form, which a hidden field brings along.

    Each that was ever shown is right: a page may have been opened before there was a newer one.
    """

    toestemming = forms.ModelChoiceField(
        ConsentWording.objects.all(),
        to_field_name="version",
        error_messages=dict.fromkeys(("required", "invalid_choice"), UNKNOWN_WORDING),
    )

    def clean_toestemming(self) -> str:
        """Return the version alone."""
        wording: ConsentWording = self.cleaned_data["toestemming"]
        return wording.version


class SubscribeForm(EmailForm, LandsdelenForm, WordingForm):
    pass
