from django import forms

from newsletter.addresses import HELP, spelled


class SubscribeForm(forms.Form):
    email = forms.EmailField(
        error_messages=dict.fromkeys(
            ("required", "invalid", "max_length", "null_characters_not_allowed"), HELP
        )
    )
    # People do not see this field; programs that fill in everything give themselves away.
    onderwerp = forms.CharField(required=False)

    def clean_email(self) -> str:
        return spelled(self.cleaned_data["email"])
