"""Mails to editors about their work.

A mail is written when there is reason for it, and put in `settings.OUTBOX` in the same transaction.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.module_loading import import_string

from publishing.audit import display_name
from publishing.mail_templates import render_mail
from publishing.models import Event, Publishable
from publishing.permissions import Permission, find_users_with_permission, has_permission


def notify_submitted(thing: Publishable, by: Any, note: str) -> None:
    others = [user for user in find_users_with_permission(Permission.PUBLISH, thing) if user != by]
    _send("submitted", others, thing, by=display_name(by), words=note)


def notify_sent_back(thing: Publishable, by: Any, remark: str) -> None:
    _send(
        "sent_back",
        _last_actor(Event.Kind.SUBMITTED, thing, by),
        thing,
        by=display_name(by),
        words=remark,
    )


def notify_approved(thing: Publishable, by: Any) -> None:
    _send(
        "approved", _last_actor(Event.Kind.SUBMITTED, thing, by), thing, by=by and display_name(by)
    )


def notify_failed(thing: Publishable, why: str) -> None:
    planner = _last_actor(Event.Kind.SCHEDULED, thing)
    _send(
        "failed",
        {*planner, *find_users_with_permission(Permission.PUBLISH, thing)},
        thing,
        words=why,
    )


def _last_actor(kind: Event.Kind, thing: Publishable, but: Any = None) -> list[Any]:
    """Who did this to the thing last: not who knows already, is gone, or may not look any more."""
    event = Event.objects.for_object(thing).filter(kind=kind).first()
    if event is None or event.user_id is None:
        return []
    users = get_user_model()._default_manager.filter(pk=event.user_id, is_active=True)
    return [
        user for user in users if user != but and has_permission(user, Permission.VIEW_DRAFTS, thing)
    ]


def _send(name: str, to: Iterable[Any], thing: Publishable, **said: Any) -> None:
    """From the templates `publishing/mail/<name>/`, one for each who has an address."""
    words = render_mail(
        f"publishing/mail/{name}", {"thing": thing, "path": _editor_path(thing), **said}
    )
    post = import_string(settings.OUTBOX)
    for user in to:
        if user.email:
            post(to=user, **words)


def _editor_path(thing: Publishable) -> str:
    """Where an editor finds it."""
    if thing.trashed_at:
        return reverse("admin:trash")
    opts = thing._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[thing.pk])
