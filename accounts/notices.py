"""Mail to the holder of an account about her account, through `settings.OUTBOX`."""

from enum import Enum

from allauth.core import context
from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.module_loading import import_string

from accounts.device_names import describe_device
from accounts.links import LIFETIMES, LinkPurpose, make_link_path
from publishing.mail_templates import MailContent, render_mail


class AccountChange(Enum):
    """Changes that the holder of an account is told at once, because it may not have been her."""

    PASSWORD = "Het wachtwoord van uw account is gewijzigd."  # noqa: S105  (no password)
    EMAIL = "Het e-mailadres van uw account is gewijzigd."
    APP_ADDED = "Bij uw account is een app met codes ingesteld als tweede stap."
    APP_REMOVED = "Bij uw account is de app met codes weggehaald."
    PASSKEY_ADDED = "Bij uw account is een passkey toegevoegd."
    PASSKEY_REMOVED = "Bij uw account is een passkey weggehaald."
    CODES_MADE = "Voor uw account zijn nieuwe herstelcodes gemaakt. De oude werken niet meer."
    CODE_USED = "Er is bij uw account een herstelcode gebruikt om in te loggen."
    SECOND_STEP_RESET = (
        "De beheerder heeft de tweede stap van uw account gewist. Stel een nieuwe in als u inlogt."
    )


def notify_holder(user: User, change: AccountChange, *, former_email: str = "") -> None:
    """Tell the holder of an account what changed, also at her former address."""
    path = reverse("account_forgotten_password")
    variables = {"change": change.value, "path": path, "device": _present_device(user)}
    content = render_mail("accounts/mail/changed", variables)
    if user.email:
        _enqueue(user, content)
    if former_email:
        _enqueue(user, content, former_email)


def send_invitation(*, user: User) -> None:
    """Mail a link with which somebody chooses the first password of her account."""
    _enqueue(user, _render_link_mail("invitation", user, LinkPurpose.INVITATION))


def render_new_password_mail(user: User) -> MailContent:
    return _render_link_mail("new_password", user, LinkPurpose.NEW_PASSWORD)


def send_new_password_mail(user: User, content: MailContent) -> None:
    _enqueue(user, content)


def _render_link_mail(name: str, user: User, purpose: LinkPurpose) -> MailContent:
    lifetime = LIFETIMES[purpose]
    until = f"{lifetime.days} dagen" if lifetime.days else "een uur"
    variables = {"user": user, "path": make_link_path(user, purpose), "lifetime": until}
    return render_mail(f"accounts/mail/{name}", variables)


def _present_device(user: User) -> str:
    """Return the device of the holder herself; that of somebody else is none of her business."""
    request = context.request
    is_own = request and (request.user.is_anonymous or request.user == user)
    return describe_device(request) if is_own else ""


def _enqueue(user: User, content: MailContent, email: str = "") -> None:
    import_string(settings.OUTBOX)(user=user, content=content, email=email)
