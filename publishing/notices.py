"""Mails to editors about their work.

A mail is written when there is reason for it, in the same transaction; the worker sends it.
"""

from collections.abc import Iterable
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from publishing.log import named
from publishing.models import Event, Notice, Publishable
from publishing.rights import Right, holders, may

BATCH = 20
"""Mails per round, so that the worker's other jobs get their turn."""

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
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
    subject, body, html = (
        render_to_string(f"publishing/mail/{name}/{part}", context)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    line = " ".join(subject.split())[:200]
    Notice.objects.bulk_create(
        Notice(to=user, subject=line, body=body, html=html) for user in to if user.email
    )


def _path(thing: Publishable) -> str:
    """Where an editor finds it."""
    if thing.binned_at:
        return reverse("admin:bin")
    opts = thing._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[thing.pk])


def send_notices() -> None:
    """Send what is due. A row is claimed before its mail goes out, so that nobody gets it twice."""
    due = list(Notice.objects.due().select_related("to")[:BATCH])
    if not due:
        return
    with get_connection() as connection:
        for notice in due:
            if not _claim(notice):
                continue
            try:
                connection.send_messages(_mails(notice))
            except SMTPRecipientsRefused:
                _postpone(notice)
            except Exception:
                # Probably the next mail would fail as well: leave the others for the next round.
                _postpone(notice)
                raise


def _claim(notice: Notice) -> bool:
    """Whether this mail is ours to send; of two workers that ask at once, one gets it."""
    return bool(Notice.objects.due().filter(pk=notice.pk).update(sent_at=timezone.now()))


def _postpone(notice: Notice) -> None:
    """Undo the claim and try later: as long again as it has been waiting."""
    now = timezone.now()
    wait = min(max(now - notice.made_at, FIRST_WAIT), LONGEST_WAIT)
    Notice.objects.filter(pk=notice.pk).update(sent_at=None, due_at=now + wait)


def _mails(notice: Notice) -> list[EmailMultiAlternatives]:
    """None to who left in the meantime. `Auto-Submitted` (RFC 3834) keeps absence notices away."""
    if not (notice.to.is_active and notice.to.email):
        return []
    mail = EmailMultiAlternatives(
        subject=notice.subject,
        body=notice.body,
        to=[notice.to.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(notice.html, "text/html")
    return [mail]


def forget_notices() -> None:
    """Sent or not: after a month it is no news."""
    Notice.objects.filter(made_at__lt=timezone.now() - KEPT).delete()
