from django import forms

from newsletter.addresses import HELP, spelled
from newsletter.models import written_choice
from regions.models import Landsdeel


class AddressForm(forms.Form):
    email = forms.EmailField(
        error_messages=dict.fromkeys(
            ("required", "invalid", "max_length", "null_characters_not_allowed"), HELP
        )
    )
    # People do not see this field; programs that fill in everything give themselves away.
    onderwerp = forms.CharField(required=False)

    def clean_email(self) -> str:
        return spelled(self.cleaned_data["email"])


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
