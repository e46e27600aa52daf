"""The second step: asked for at log-in, set up, and proven anew before what matters."""

from typing import Any

from allauth.account.views import ReauthenticateView as PasswordProof
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as CodeProof
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.contrib.auth.models import User
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy

from accounts import forms
from accounts.adapters import SecondStepAdapter
from accounts.second_step import has_second_step, lacks_second_step
from accounts.views.pages import AccountPage, ProofPage


class LogInStepView(ProofPage, AuthenticateView):
    title = "Tweede stap"
    template_name = "accounts/log_in_step.html"
    step = "Tweede stap"

    def get_form_class(self) -> type[BaseForm]:
        return forms.LogInCodeForm

    def get_webauthn_form_class(self) -> type[BaseForm]:
        return forms.LogInStepPasskeyForm

    def tried_account(self) -> User | None:
        user: User | None = self.stage.login.user
        return user

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        types = Authenticator.objects.filter(user=self.stage.login.user).values_list(
            "type", flat=True
        )
        return context | {"has_passkey": Authenticator.Type.WEBAUTHN in types}


class SecondStepView(AccountPage, IndexView):
    title = "Tweede stap bij het inloggen"
    template_name = "accounts/second_step.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        steps = Authenticator.objects.filter(user=user).order_by("pk")
        return super().get_context_data(
            must_set_up=lacks_second_step(user),
            has_second_step=has_second_step(user),
            passkeys=[step for step in steps if step.type == Authenticator.Type.WEBAUTHN],
            app=next((step for step in steps if step.type == Authenticator.Type.TOTP), None),
            codes_left=next(
                (
                    len(step.wrap().get_unused_codes())
                    for step in steps
                    if step.type == Authenticator.Type.RECOVERY_CODES
                ),
                0,
            ),
        )


class AddAppView(AccountPage, ActivateTOTPView):
    title = "App met codes instellen"
    template_name = "accounts/add_app.html"

    def get_form_class(self) -> type[BaseForm]:
        return forms.AddAppForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        # Without a border, a code of this many rows and columns.
        side = context["totp_svg"].rpartition("M")[2].split()[1].partition("h")[0]
        return context | {"secret": context["form"].secret, "side": int(side) + 1}


class RemoveAppView(AccountPage, DeactivateTOTPView):
    title = "App met codes weghalen"
    template_name = "accounts/remove_step.html"
    extra_context = {"step": "de app met codes"}


class AddPasskeyView(AccountPage, AddWebAuthnView):
    title = "Passkey toevoegen"
    template_name = "accounts/add_passkey.html"

    def get_form_class(self) -> type[BaseForm]:
        return forms.AddPasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask for a passkey that can also take the place of the password."""
        context = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, passwordless=True)
        return context | {"passkey_options": options, "form": kwargs.get("form") or self.get_form()}


class RemovePasskeyView(AccountPage, RemoveWebAuthnView):
    title = "Passkey weghalen"
    template_name = "accounts/remove_step.html"
    success_url = reverse_lazy("mfa_index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(step=f"de passkey ‘{self.object}’", **kwargs)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        adapter = SecondStepAdapter()
        if not adapter.can_delete_authenticator(self.object):
            text = adapter.error_messages["cannot_delete_authenticator"]
            messages.error(self.request, text)
            return redirect("mfa_index")
        response: HttpResponse = super().form_valid(form)
        return response


class RecoveryCodesView(AccountPage, ViewRecoveryCodesView):
    title = "Herstelcodes"
    template_name = "accounts/recovery_codes.html"


class NewRecoveryCodesView(AccountPage, GenerateRecoveryCodesView):
    title = "Nieuwe herstelcodes"
    template_name = "accounts/new_recovery_codes.html"


class PasswordProofView(ProofPage, PasswordProof):
    title = "Bent u het?"
    template_name = "accounts/proof.html"
    step = "Wachtwoord, om door te gaan"


class CodeProofView(ProofPage, CodeProof):
    title = "Bent u het?"
    template_name = "accounts/proof.html"
    step = "Code, om door te gaan"

    def get_form_class(self) -> type[BaseForm]:
        return forms.ProofCodeForm


class PasskeyProofView(ProofPage, ReauthenticateWebAuthnView):
    title = "Bent u het?"
    template_name = "accounts/passkey_proof.html"
    step = "Passkey, om door te gaan"

    def get_form_class(self) -> type[BaseForm]:
        return forms.ProofPasskeyForm
