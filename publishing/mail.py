"""Mail that the worker sends: written from a folder of templates, and waiting in rows of its own.

The rows are the queue. Any number of workers may send at once.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any, TypeVar

from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import timezone

BATCH = 20
"""Mails per round, so that the worker's other jobs get their turn."""

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)

Row = TypeVar("Row")


def written(folder: str, context: dict[str, Any]) -> tuple[str, str, str]:
    """Subject (on one line), text and HTML, from `subject.txt`, `body.txt` and `body.html`."""
    subject, text, html = (
        render_to_string(f"{folder}/{part}", context)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    return " ".join(subject.split()), text, html


def letter(*, to: str, subject: str, text: str, html: str) -> EmailMultiAlternatives:
    """`Auto-Submitted` (RFC 3834) keeps absence notices from answering it."""
    mail = EmailMultiAlternatives(
        subject=subject, body=text, to=[to], headers={"Auto-Submitted": "auto-generated"}
    )
    mail.attach_alternative(html, "text/html")
    return mail


def send(
    due: Iterable[Row],
    *,
    claim: Callable[[Row], bool],
    mails: Callable[[Row], Sequence[EmailMultiAlternatives]],
    postpone: Callable[[Row], None],
) -> None:
    """Send what is due.

    A row is claimed before its mail goes out: a worker that is killed in between loses the mail,
    where the other order would send it twice. Without a connection nothing is claimed at all.
    """
    rows = list(due)
    if not rows:
        return
    with get_connection() as connection:
        for row in rows:
            if not claim(row):
                continue
            try:
                connection.send_messages(mails(row))
            except SMTPRecipientsRefused:
                postpone(row)
            except Exception:
                # Probably the next mail would fail as well: leave the others for the next round.
                postpone(row)
                raise


def next_try(since: datetime) -> datetime:
    """As long again as it has been waiting."""
    now = timezone.now()
    return now + min(max(now - since, FIRST_WAIT), LONGEST_WAIT)
