"""Mails to editors about their work.

A mail is written when there is reason for it, in the same transaction; the worker sends it.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone

from publishing.log import named
from publishing.mail import BATCH, letter, next_try, send, written
from publishing.models import Event, Notice, Publishable
from publishing.rights import Right, holders, may

KEPT = timedelta(days=30)


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
    context = {"thing": thing, "path": _path(thing), **said}
    subject, body, html = written(f"publishing/mail/{name}", context)
    Notice.objects.bulk_create(
        Notice(to=user, subject=subject[:200], body=body, html=html) for user in to if user.email
    )


def _path(thing: Publishable) -> str:
    """Where an editor finds it."""
    if thing.binned_at:
        return reverse("admin:bin")
    opts = thing._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[thing.pk])


def send_notices() -> None:
    """Send what is due."""
    due = Notice.objects.due().select_related("to")[:BATCH]
    send(due, claim=_claim, mails=_mails, postpone=_postpone)


def _claim(notice: Notice) -> bool:
    """Whether this mail is ours to send; of two workers that ask at once, one gets it."""
    return bool(Notice.objects.due().filter(pk=notice.pk).update(sent_at=timezone.now()))


def _postpone(notice: Notice) -> None:
    """Undo the claim and try later."""
    again = Notice.objects.filter(pk=notice.pk)
    again.update(sent_at=None, due_at=next_try(notice.made_at))


def _mails(notice: Notice) -> list[EmailMultiAlternatives]:
    """None to who left in the meantime."""
    to = notice.to
    if not (to.is_active and to.email):
        return []
    return [letter(to=to.email, subject=notice.subject, text=notice.body, html=notice.html)]


def forget_notices() -> None:
    """Sent or not: after a month it is no news."""
    Notice.objects.filter(made_at__lt=timezone.now() - KEPT).delete()
