"""Steps that change an account, each with its lines in the audit log and its mail."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from accounts import notices, trace
from accounts.sessions import end_sessions
from limits.attempts import AttemptKind, count_attempt
from limits.log_ins import TOO_MANY_ATTEMPTS
from limits.networks import client_address

FORGOTTEN_PASSWORD = AttemptKind(
    name="forgotten-password",
    window=timedelta(hours=1),
    per_address=5,
    per_subject=3,
    per_site=60,
    reserve=1,
)


def request_new_password(request: HttpRequest, email: str) -> None:
    """Mail a link to the accounts of an address; raise `ValidationError` if it is asked too often.

    An address without an account takes the same time and gets the same answer.
    """
    subject = email.casefold()
    attempt = count_attempt(FORGOTTEN_PASSWORD, address=client_address(request), subject=subject)
    if not attempt.is_allowed:
        raise ValidationError(
            f"Dit is te vaak gevraagd. Probeer het over {attempt.wait_in_words} opnieuw.",
            code=TOO_MANY_ATTEMPTS,
            params={"wait": attempt.wait},
        )
    accounts = User.objects.filter(email__iexact=email, is_active=True, is_staff=True)
    for user in accounts or [User(pk=0)]:
        content = notices.render_new_password_mail(user)
        if user.pk:
            notices.send_new_password_mail(user, content)


@transaction.atomic
def set_password(*, user: User, password: str, reason: str, session_key: str = "") -> None:
    """Give an account another password and end its sessions, but for the one with this key."""
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user, except_key=session_key)
    trace.record_credentials(user, f"Nieuw wachtwoord ({reason})")
    notices.notify_holder(user, notices.AccountChange.PASSWORD)


@transaction.atomic
def invite(*, user: User) -> None:
    """Mail a link with which somebody chooses a password: her first one, or another."""
    trace.record_invitation(user)
    if user.has_usable_password():
        notices.send_new_password_mail(user, notices.render_new_password_mail(user))
    else:
        notices.send_invitation(user=user)
