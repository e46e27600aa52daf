"""The page of one's own account: the password, and the sessions that can be ended."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.views.generic import FormView, TemplateView

from accounts.forms import OwnPasswordForm
from accounts.network_pseudonyms import network_name
from accounts.second_step import has_second_step
from accounts.services import set_password
from accounts.sessions import end_session, end_sessions, track_session
from accounts.views.pages import AccountPage


class OwnAccountView(LoginRequiredMixin, AccountPage, TemplateView):
    title = "Mijn account"
    template_name = "accounts/own_account.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        return super().get_context_data(
            has_second_step=has_second_step(user),
            sessions=user.editor_sessions.all(),
            present_key=self.request.session.session_key,
            present_network=network_name(self.request),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """End one session, by its number, or all others."""
        user: Any = request.user
        present = request.session.session_key
        number = request.POST.get("session", "")
        if number.isdecimal():
            others = user.editor_sessions.exclude(session_key=present)
            end_session(get_object_or_404(others, pk=number))
            messages.success(request, "Daar bent u nu uitgelogd.")
        else:
            end_sessions(user, except_key=present)
            messages.success(request, "U bent nu overal uitgelogd, behalve hier.")
        return redirect("account_own")


class OwnPasswordView(LoginRequiredMixin, AccountPage, FormView):
    title = "Wachtwoord wijzigen"
    template_name = "accounts/own_password.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("account_own")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: OwnPasswordForm) -> HttpResponse:
        user: Any = self.request.user
        password = form.cleaned_data["new_password1"]
        set_password(
            user=user,
            password=password,
            reason="door haarzelf",
            session_key=self.request.session.session_key or "",
        )
        former_key = self.request.session.session_key
        update_session_auth_hash(self.request, user)
        user.editor_sessions.filter(session_key=former_key).delete()
        track_session(self.request, user)
        messages.success(self.request, "Uw wachtwoord is gewijzigd. Elders bent u uitgelogd.")
        return super().form_valid(form)
