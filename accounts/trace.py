"""The trace of who came in: lines in the audit log, and one in the process log when it failed.

The process log is for fail2ban and has only a network; see docs/deploy.md. What was typed to name
an account is stored nowhere: it may be a password in the wrong field.
"""

import logging

from allauth.core import context
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpRequest

from accounts.network_pseudonyms import client_network, network_name
from publishing.accounts import display_name
from publishing.audit import record_event
from publishing.models import Event

UNKNOWN_ACCOUNT = "Onbekend account"
# A refused attempt costs next to nothing, so it writes a line only once in a while.
LOCK_OUT_SECONDS = 15 * 60

logger = logging.getLogger(__name__)


def record_log_in(request: HttpRequest, user: User) -> None:
    _record(Event.Kind.LOGGED_IN, request, user, actor=user)


def record_failure(request: HttpRequest, user: User | None, step: str) -> None:
    """Record a wrong password, code or passkey; `user` is `None` when there is no such account."""
    logger.warning("log-in failed from %s", client_network(request))
    _record(Event.Kind.LOGIN_FAILED, request, user, step)


def record_lock_out(request: HttpRequest, user: User | None) -> None:
    """Record that somebody tried too often."""
    network = client_network(request)
    logger.warning("log-in refused from %s", network)
    key = f"accounts.lock-out:{user.pk if user else 0}:{network}"
    if cache.add(key, "recorded", LOCK_OUT_SECONDS):
        _record(Event.Kind.LOCKED_OUT, request, user, "Te vaak geprobeerd")


def record_credentials(user: User, detail: str) -> None:
    """Record a change of how somebody logs in, by whoever sent the present request."""
    _record_change(Event.Kind.CREDENTIALS, user, detail)


def record_rights(user: User, detail: str) -> None:
    """Record a change of what somebody may, as its old and new value."""
    _record_change(Event.Kind.RIGHTS, user, detail)


def record_invitation(user: User) -> None:
    _record_change(Event.Kind.INVITED, user, "")


def _record(
    kind: Event.Kind,
    request: HttpRequest,
    user: User | None,
    detail: str = "",
    *,
    actor: User | None = None,
) -> None:
    texts = [detail, f"Netwerk {network_name(request)}"]
    title = display_name(user) if user else UNKNOWN_ACCOUNT
    record_event(kind, user or User(pk=0), actor, ". ".join(filter(None, texts)), title=title)


def _record_change(kind: Event.Kind, user: User, detail: str) -> None:
    request = context.request
    actor = request.user if request and request.user.is_authenticated else None
    record_event(kind, user, actor, detail, title=display_name(user))
