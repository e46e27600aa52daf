"""The limits of logging in: counted before a password is hashed, which takes a third of a second.

`limited_log_in` stands around the check of a password in an authentication backend. It raises a
`ValidationError`, which every form that calls `authenticate` shows as an error of the form itself,
so what was typed stays. `accounts.views.pages` gives that page its status.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Semaphore
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from limits.attempts import (
    Attempt,
    AttemptKind,
    LimitScope,
    count_attempt,
    is_familiar_network,
    remember_network,
    withdraw_attempt,
)
from limits.networks import client_address

User = TypeVar("User")

# Only what fails counts in the end. While strangers try an account, or try all the site, whoever
# comes from a network of which nobody tried has two attempts, and a familiar network has all.
LOG_IN = AttemptKind(
    name="log-in",
    window=timedelta(minutes=15),
    per_address=10,
    per_subject=10,
    per_site=60,
    reserve=2,
)
TOO_MANY_ATTEMPTS = "too_many_attempts"
# Of this process: hashing takes a core each, and the rest of the site needs its threads as well.
MAX_HASHING, MAX_WAITING = 2, 4
MAX_TURN_WAIT = timedelta(seconds=5)
BUSY_WAIT = timedelta(seconds=30)

_hashing, _waiting = Semaphore(MAX_HASHING), Semaphore(MAX_WAITING)


class TooBusyError(Exception):
    """Too many passwords are being checked at this moment."""


def limited_log_in(
    request: HttpRequest, account: str, check_password: Callable[[], User | None]
) -> User | None:
    """Count an attempt to log in, check the password if that may be, and return the user.

    `account` is what was typed to name an account. One that succeeds is not counted, and makes
    its network familiar to the account.
    """
    address, subject = client_address(request), account.strip().casefold()
    attempt = count_attempt(LOG_IN, address=address, subject=subject)
    if not (attempt.is_allowed or _is_familiar(attempt, address, subject)):
        raise too_many_attempts(attempt)
    try:
        with _turn_to_hash():
            user = check_password()
    except TooBusyError:
        withdraw_attempt(attempt)
        raise too_busy() from None
    if user is not None:
        withdraw_attempt(attempt)
        remember_network(LOG_IN, address=address, subject=subject)
    return user


def _is_familiar(attempt: Attempt, address: str, subject: str) -> bool:
    if LimitScope.NETWORK in attempt.exceeded:
        return False
    return is_familiar_network(LOG_IN, address=address, subject=subject)


@contextmanager
def _turn_to_hash() -> Iterator[None]:
    """Wait for a turn to hash a password; raise `TooBusyError` when too many wait already."""
    if not _waiting.acquire(blocking=False):
        raise TooBusyError
    try:
        if not _hashing.acquire(timeout=MAX_TURN_WAIT.total_seconds()):
            raise TooBusyError
        try:
            yield
        finally:
            _hashing.release()
    finally:
        _waiting.release()


def too_busy() -> ValidationError:
    return ValidationError(
        "Er wordt nu te veel tegelijk ingelogd. Probeer het over een halve minuut opnieuw.",
        code=TOO_MANY_ATTEMPTS,
        params={"wait": BUSY_WAIT},
    )


def too_many_attempts(attempt: Attempt) -> ValidationError:
    """Return the error that says how long to wait."""
    return ValidationError(
        "Er is te vaak geprobeerd in te loggen. Daarom kan het nu even niet. "
        f"Probeer het over {attempt.wait_in_words} opnieuw.",
        code=TOO_MANY_ATTEMPTS,
        params={"wait": attempt.wait},
    )
