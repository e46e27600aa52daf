"""Coming in: with a password or a passkey, and with a link from a mail to choose a password."""

from typing import Any

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.views.generic import FormView, TemplateView

from accounts.backend import find_account
from accounts.forms import ForgottenPasswordForm, LogInForm, NewPasswordForm, PasskeyLogInForm
from accounts.links import LinkPurpose, read_link
from accounts.services import request_new_password, set_password
from accounts.views.pages import AccountPage, ProofPage, set_refusal_status

# How long a session lasts in which nobody has logged in yet.
STRANGER_SECONDS = 10 * 60


class LogInView(ProofPage, FormView):
    title = "Inloggen"
    template_name = "accounts/log_in.html"
    form_class = LogInForm
    step = "Wachtwoord"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if admin.site.has_permission(request):
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def get_success_url(self) -> str:
        return get_next_redirect_url(self.request, "next") or reverse("admin:index")

    def tried_account(self) -> User | None:
        return find_account(self.request.POST.get("username", ""))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        next_url = get_next_redirect_url(self.request, "next") or ""
        return super().get_context_data(next=next_url, **kwargs)

    def form_valid(self, form: LogInForm) -> HttpResponse:
        login = Login(user=form.get_user(), redirect_url=self.get_success_url())
        return perform_login(self.request, login)


class PasskeyLogInView(ProofPage, LoginWebAuthnView):
    """Coming in with a passkey alone, which is both steps in one.

    Without script there is no passkey, so a browser never shows a page of this view.
    """

    form_class = PasskeyLogInForm
    step = "Passkey"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Store what a stranger asked for, which anybody may do, for a few minutes only."""
        if request.user.is_anonymous:
            request.session.set_expiry(STRANGER_SECONDS)
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[PasskeyLogInForm]:
        return self.form_class


class ForgottenPasswordView(AccountPage, FormView):
    title = "Wachtwoord vergeten"
    template_name = "accounts/forgotten_password.html"
    form_class = ForgottenPasswordForm
    success_url = reverse_lazy("account_forgotten_password_sent")

    def form_valid(self, form: ForgottenPasswordForm) -> HttpResponse:
        try:
            request_new_password(self.request, form.cleaned_data["email"])
        except ValidationError as error:
            form.add_error(None, error)
            response = self.form_invalid(form)
            set_refusal_status(form, response)
            return response
        return super().form_valid(form)


class ForgottenPasswordSentView(AccountPage, TemplateView):
    title = "Kijk in uw mail"
    template_name = "accounts/forgotten_password_sent.html"


class NewPasswordView(AccountPage, FormView):
    """Choosing a password with a link from a mail; who did so is in, after her second step."""

    template_name = "accounts/new_password.html"
    form_class = NewPasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.link = read_link(kwargs["token"])
        if self.link is None:
            self.title = "Deze link werkt niet meer"
            return self.render_to_response(
                {**admin.site.each_context(request), "title": self.title, "link": None}, status=410
            )
        is_invited = self.link.purpose is LinkPurpose.INVITATION
        self.title = "Welkom" if is_invited else "Nieuw wachtwoord"
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        assert self.link
        return {**super().get_form_kwargs(), "user": self.link.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(link=self.link, **kwargs)

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        assert self.link
        set_password(
            user=self.link.user, password=form.cleaned_data["new_password1"], reason="via de mail"
        )
        login = Login(user=self.link.user, redirect_url=reverse("admin:index"))
        return perform_login(self.request, login)
