"""The second step of logging in: a passkey or an app with codes; who must have one, and who has."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from accounts.notices import AccountChange, notify_holder
from accounts.trace import record_credentials
from publishing.models import publishable_models
from publishing.permissions import Permission, can_publish_any, has_permission

STEP_NAMES = {
    Authenticator.Type.TOTP: "app met codes",
    Authenticator.Type.WEBAUTHN: "passkey",
    Authenticator.Type.RECOVERY_CODES: "herstelcodes",
}
SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_second_step(user: User) -> bool:
    return bool(is_mfa_enabled(user, SECOND_STEPS))


def has_other_step(authenticator: Authenticator) -> bool:
    others = Authenticator.objects.filter(user=authenticator.user, type__in=SECOND_STEPS)
    return others.exclude(pk=authenticator.pk).exists()


def needs_second_step(user: User) -> bool:
    """Return whether a user must have a second step: she manages accounts or may publish."""
    if not settings.MFA_REQUIRED:
        return False
    return has_permission(user, Permission.CHANGE, User) or any(
        can_publish_any(user, model) for model in publishable_models()
    )


def lacks_second_step(user: User) -> bool:
    return settings.MFA_REQUIRED and not has_second_step(user) and needs_second_step(user)


def describe_steps(user: User, *, removed: str = "", without: int = 0) -> str:
    """Name the second steps of a user for the audit log, in one order.

    `removed` is the type of one that was there before, `without` the key of one that was not.
    """
    steps = Authenticator.objects.filter(user=user).exclude(pk=without)
    types = [*steps.values_list("type", flat=True), *([removed] if removed else ())]
    return ", ".join(sorted(STEP_NAMES[Authenticator.Type(name)] for name in types)) or "geen"


@transaction.atomic
def reset_second_step(*, user: User) -> None:
    """Remove all second steps of somebody who lost them, so that she can set up new ones."""
    former = describe_steps(user)
    Authenticator.objects.filter(user=user).delete()
    record_credentials(user, f"Tweede stap: {former} → geen (door de beheerder)")
    notify_holder(user, AccountChange.SECOND_STEP_RESET)
