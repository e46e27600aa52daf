"""Answers to what allauth asks of a site: its texts, its mail, and who may come in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.notices import AccountChange, notify_holder
from accounts.second_step import has_other_step, needs_second_step
from publishing.accounts import display_name
from publishing.qr_codes import build_qr_matrix, svg_path

ISSUER = "Techniekpact"
WRONG_CODE = "Deze code klopt niet, of is al gebruikt. Kijk of de klok van uw telefoon goed staat."
NO_ACCESS = "Dit account heeft geen toegang tot het beheer. Vraag het de beheerder."

# By the template with which allauth would tell it.
NOTICES = {
    "mfa/email/totp_activated": AccountChange.APP_ADDED,
    "mfa/email/totp_deactivated": AccountChange.APP_REMOVED,
    "mfa/email/webauthn_added": AccountChange.PASSKEY_ADDED,
    "mfa/email/webauthn_removed": AccountChange.PASSKEY_REMOVED,
    "mfa/email/recovery_codes_generated": AccountChange.CODES_MADE,
}
MESSAGES = {
    "mfa/messages/totp_activated.txt": "De app met codes is ingesteld.",
    "mfa/messages/totp_deactivated.txt": "De app met codes is weggehaald.",
    "mfa/messages/webauthn_added.txt": "De passkey is toegevoegd.",
    "mfa/messages/webauthn_removed.txt": "De passkey is weggehaald.",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_password": "Dit wachtwoord klopt niet.",
        "incorrect_code": WRONG_CODE,
    }

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Refuse an account that may not come in, whatever it proved to be."""
        if user.is_active and user.is_staff:
            return None
        clear_login(request)
        messages.error(request, NO_ACCESS)
        return redirect("account_login")

    def reauthenticate(self, user: User, password: str) -> bool:
        checked = authenticate(context.request, username=user.get_username(), password=password)
        return checked is not None and checked.pk == user.pk

    def is_safe_url(self, url: str) -> bool:
        return url_has_allowed_host_and_scheme(
            url, {context.request.get_host()}, require_https=context.request.is_secure()
        )

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        text = message or MESSAGES.get(message_template or "", "")
        if text:
            messages.add_message(request, level, text)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        notify_holder(user, NOTICES[template_prefix])


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": "U hebt een tweede stap nodig. Stel eerst een andere in.",
        "cannot_generate_recovery_codes": "Stel eerst een passkey of een app met codes in.",
    }

    def get_totp_issuer(self) -> str:
        return ISSUER

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return has_other_step(authenticator) or not needs_second_step(authenticator.user)

    def build_totp_svg(self, url: str) -> str:
        """Return the path of a QR code, for an SVG in the page: `data:` images are not allowed."""
        return svg_path(build_qr_matrix(url))

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return f"Passkey {number}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = context.request.get_host().partition(":")[0]
        return {"id": host, "name": ISSUER}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"display_name": display_name(user), "name": user.get_username()}
