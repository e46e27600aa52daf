"""Sessions of editors: how long they last, where they are, and their end.

The moments that a request needs stand in the session itself, so no page costs an extra query; the
rows of `EditorSession` list the sessions of a user, which Django's own table cannot.
"""

import time
from datetime import timedelta
from importlib import import_module
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from accounts.device_names import describe_device
from accounts.models import EditorSession
from accounts.network_pseudonyms import network_name

IDLE_LIMIT = timedelta(hours=8)
ABSOLUTE_LIMIT = timedelta(days=14)
# How exactly we know when a session was last used: more would write at every request.
PRECISION = timedelta(minutes=5)

STARTED_AT, SEEN_AT = "started_at", "seen_at"  # in the session, in seconds since 1970


def start_session(request: HttpRequest, user: User, **kwargs: object) -> None:
    """Note the start of a session; called at each log-in. Who just came in need not prove it."""
    if request.session.session_key is None:
        request.session.create()
    request.session.set_expiry(None)  # as the setting says; a stranger's is short
    request.session[STARTED_AT] = request.session[SEEN_AT] = time.time()
    record_authentication(request, user, method="password", reauthenticated=True)
    track_session(request, user)


def track_session(request: HttpRequest, user: User) -> None:
    """Store the session under its present key, which changes with the password."""
    EditorSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "device": describe_device(request),
            "network": network_name(request),
            "last_seen_at": timezone.now(),
        },
    )


def is_session_over(session: Any) -> bool:
    now = time.time()
    idle, age = now - session.get(SEEN_AT, 0), now - session.get(STARTED_AT, 0)
    return bool(idle > IDLE_LIMIT.total_seconds() or age > ABSOLUTE_LIMIT.total_seconds())


def touch_session(session: Any) -> None:
    """Note that a session is in use, once every few minutes."""
    if time.time() - session.get(SEEN_AT, 0) > PRECISION.total_seconds():
        session[SEEN_AT] = time.time()
        rows = EditorSession.objects.filter(session_key=session.session_key)
        rows.update(last_seen_at=timezone.now())


def end_session(row: EditorSession) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore(row.session_key).delete()
    row.delete()


def end_sessions(user: User, *, except_key: str | None = None) -> None:
    """End all sessions of a user, but for the one that she is in."""
    for row in user.editor_sessions.exclude(session_key=except_key or ""):
        end_session(row)


def delete_ended_sessions() -> None:
    """Delete sessions that are over, with what was in them; the worker does so in each round."""
    now = timezone.now()
    for row in EditorSession.objects.filter(last_seen_at__lt=now - IDLE_LIMIT - PRECISION):
        end_session(row)
    Session.objects.filter(expire_date__lt=now).delete()
    existing = Session.objects.values("session_key")
    EditorSession.objects.exclude(session_key__in=existing).delete()
