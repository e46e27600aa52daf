"""The forms with which an editor logs in, and looks after her account."""

from collections.abc import Callable
from functools import partial
from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.db import transaction

from limits.log_ins import limited_log_in

WRONG_LOG_IN = (
    "Deze gegevens kloppen niet. Let op hoofdletters. Wachtwoord kwijt? Kies dan ‘Wachtwoord "
    "vergeten’."
)
WRONG_PASSKEY = "Deze passkey kennen wij niet. Kies een andere manier om in te loggen."
CODE_LABEL = "Code"
CODE_HELP = "De zes cijfers uit de app op uw telefoon, of een van uw herstelcodes."
CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "inputmode": "numeric"}


class LogInForm(AdminAuthenticationForm):
    error_messages = AdminAuthenticationForm.error_messages | {"invalid_login": WRONG_LOG_IN}
    required_css_class = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "E-mailadres of gebruikersnaam"
        self.fields["username"].widget.attrs |= {"autocomplete": "username", "maxlength": 254}


class ForgottenPasswordForm(forms.Form):
    email = forms.EmailField(
        label="E-mailadres", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class NewPasswordForm(SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "Nieuw wachtwoord"
        self.fields["new_password2"].label = "Nog een keer"
        self.fields["new_password2"].help_text = ""


class OwnPasswordForm(PasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Wachtwoord van nu"
        self.fields["new_password1"].label = "Nieuw wachtwoord"
        self.fields["new_password2"].label = "Nog een keer"
        self.fields["new_password2"].help_text = ""

    def clean_old_password(self) -> str:
        """Count the attempt: who sits at somebody else's screen must not guess."""
        name = self.user.get_username()
        limited_log_in(context.request, name, super().clean_old_password)
        return str(self.cleaned_data["old_password"])


class LimitedCodeMixin(forms.Form):
    """A form with a code that is counted before it is checked, and works once."""

    code = forms.CharField(
        label=CODE_LABEL,
        help_text=CODE_HELP,
        widget=forms.TextInput(attrs=CODE_ATTRIBUTES),
        max_length=20,
    )
    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        return limited_step(self.user, self._check_code)

    def _check_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP:
            use_code(self.authenticator, code)
        return code


def limited_step(user: Any, check: Callable[[], Any]) -> Any:
    """Count an attempt at the second step of a user, and check it unless there were too many."""
    return limited_log_in(context.request, f"second step of {user.pk}", check)


@transaction.atomic
def use_code(authenticator: Authenticator, code: str) -> None:
    """Refuse a code that was used just before: allauth remembers that in each process apart."""
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    if row.data.get("last_code") == code:
        raise forms.ValidationError("Deze code is al gebruikt. Wacht op de volgende.")
    row.data["last_code"] = code
    row.save(update_fields=["data"])


def check_passkey(check: Callable[[], Any]) -> Any:
    """Check what a browser sent as a passkey; the library fails on what is none in many ways."""
    try:
        return check()
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise forms.ValidationError(WRONG_PASSKEY) from error


class LogInCodeForm(LimitedCodeMixin, AuthenticateForm):
    pass


class ProofCodeForm(LimitedCodeMixin, ReauthenticateForm):
    pass


class AddAppForm(ActivateTOTPForm):
    code = forms.CharField(
        label=CODE_LABEL,
        help_text="De zes cijfers die de app nu laat zien.",
        widget=forms.TextInput(attrs=CODE_ATTRIBUTES),
        max_length=20,
    )

    def clean_code(self) -> str:
        code: str = limited_step(self.user, super().clean_code)
        return code


class AddPasskeyForm(AddWebAuthnForm):
    name = forms.CharField(
        label="Naam",
        max_length=60,
        required=False,
        help_text="Waaraan u deze passkey herkent, zoals ‘Laptop van het werk’.",
    )
    passwordless: Any = None  # always: each passkey can also take the place of the password

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = check_passkey(super().clean)
        return cleaned


class LimitedPasskeyMixin(forms.Form):
    user: Any

    def clean_credential(self) -> Authenticator:
        check = partial(check_passkey, super().clean_credential)  # type: ignore[misc]
        authenticator: Authenticator = limited_step(self.user, check)
        return authenticator


class LogInStepPasskeyForm(LimitedPasskeyMixin, AuthenticateWebAuthnForm):
    pass


class ProofPasskeyForm(LimitedPasskeyMixin, ReauthenticateWebAuthnForm):
    pass


class PasskeyLogInForm(LoginWebAuthnForm):
    """A passkey in the place of a password: nobody can guess one, but each try costs us work."""

    def clean_credential(self) -> Authenticator:
        check = partial(check_passkey, super().clean_credential)
        authenticator: Authenticator = limited_log_in(context.request, "", check)
        return authenticator
