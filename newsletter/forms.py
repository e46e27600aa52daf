from django import forms

from newsletter.email_addresses import EMAIL_ERROR, normalize_email, validate_address
from newsletter.models import join_landsdelen
from regions.models import Landsdeel


class EmailAddressField(forms.EmailField):
    default_validators = [validate_address]


class EmailForm(forms.Form):
    email = EmailAddressField(
        error_messages=dict.fromkeys(
            ("required", "invalid", "max_length", "null_characters_not_allowed"), EMAIL_ERROR
        )
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


class SubscribeForm(EmailForm, LandsdelenForm):
    pass
