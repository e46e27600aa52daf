"""Mails to editors about their work.

A mail is written when there is reason for it, and put in `settings.OUTBOX` in the same transaction.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.module_loading import import_string

from publishing.log import named
from publishing.mail import written
from publishing.models import Event, Publishable
from publishing.rights import Right, holders, may


def submitted(thing: Publishable, by: Any, note: str) -> None:
    others = [user for user in holders(Right.PUBLISH, thing) if user != by]
    _write("submitted", others, thing, by=named(by), words=note)


def sent_back(thing: Publishable, by: Any, remark: str) -> None:
    _write("sent_back", _last(Event.Kind.SUBMITTED, thing, by), thing, by=named(by), words=remark)


def approved(thing: Publishable, by: Any) -> None:
    _write("approved", _last(Event.Kind.SUBMITTED, thing, by), thing, by=by and named(by))


def failed(thing: Publishable, why: str) -> None:
    planner = _last(Event.Kind.SCHEDULED, thing)
    _write("failed", {*planner, *holders(Right.PUBLISH, thing)}, thing, words=why)


def _last(kind: Event.Kind, thing: Publishable, but: Any = None) -> list[Any]:
    """Who did this to the thing last: not who knows already, is gone, or may not look any more."""
    event = Event.objects.of(thing).filter(kind=kind).first()
    if event is None or event.by_id is None:
        return []
    users = get_user_model()._default_manager.filter(pk=event.by_id, is_active=True)
    return [user for user in users if user != but and may(user, Right.INSPECT, thing)]


def _write(name: str, to: Iterable[Any], thing: Publishable, **said: Any) -> None:
    """From the templates `publishing/mail/<name>/`, one for each who has an address."""
    words = written(f"publishing/mail/{name}", {"thing": thing, "path": _path(thing), **said})
    post = import_string(settings.OUTBOX)
    for user in to:
        if user.email:
            post(to=user, **words)


def _path(thing: Publishable) -> str:
    """Where an editor finds it."""
    if thing.binned_at:
        return reverse("admin:bin")
    opts = thing._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[thing.pk])
