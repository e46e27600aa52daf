"""Which words and headers go into which envelope, and which tokens are hers."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from newsletter.models import Delivery, Letter, Mailing
from newsletter.outbox.envelope import Envelope, list_id
from newsletter.outbox.queue import Task
from newsletter.tokens import confirm_token, leave_token, manage_token
from pact.overview import overview
from publishing.mail import written

Kind = Delivery.Kind

AUTOMATIC = {"Auto-Submitted": "auto-generated"}
"""RFC 3834: keeps absence notices from answering it."""


def issue_headers() -> dict[str, str]:
    """RFC 8058, 2369 and 2919."""
    leave = absolute("newsletter:leave", "@@leave@@")
    reply_to = overview().site.email
    return {
        **({"Reply-To": reply_to} if reply_to else {}),
        "List-Id": list_id(),
        "List-Unsubscribe": f"<{leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


class Desk:
    """Writes mails; each kind and each mailing once."""

    def __init__(self) -> None:
        self.envelopes: dict[Any, Envelope] = {}

    def mail(self, task: Task, mailing: Mailing | None) -> bytes:
        envelope = self._envelope(task, mailing)
        tokens = {}
        if task.kind == Kind.CONFIRM:
            tokens = {"confirm": confirm_token(task.key)}
        elif task.kind == Kind.MANAGE:
            tokens = {"manage": manage_token(task.key)}
        elif mailing is not None and task.kind == Kind.ISSUE:
            tokens = {
                "leave": leave_token(task.key, mailing.pk),
                "manage": manage_token(task.key),
            }
        return envelope.addressed(to=task.email, delivery=task.pk, **tokens)

    def _envelope(self, task: Task, mailing: Mailing | None) -> Envelope:
        if task.kind == Kind.LETTER:
            letter = Letter.objects.get(pk=task.letter)
            return Envelope.of(
                subject=letter.subject, text=letter.text, html=letter.html, headers=AUTOMATIC
            )
        key = mailing.pk if mailing else task.kind
        if key not in self.envelopes:
            self.envelopes[key] = issue_envelope(mailing) if mailing else link_envelope(task.kind)
        return self.envelopes[key]


def issue_envelope(mailing: Mailing) -> Envelope:
    return Envelope.of(
        subject=mailing.subject,
        text=mailing.text,
        html=mailing.html,
        headers=issue_headers(),
        marks=("leave", "manage"),
    )


def link_envelope(kind: str) -> Envelope:
    """The mail with a link to confirm, or to manage: the same for all but for the link."""
    words = written(f"newsletter/mail/{kind}", {"site": overview().site})
    return Envelope.of(**words, headers=AUTOMATIC, marks=(kind,))


def absolute(name: str, *args: str) -> str:
    return settings.SITE_URL + reverse(name, args=args)
