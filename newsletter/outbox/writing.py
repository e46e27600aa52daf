"""Which words and headers go into which envelope, and which tokens are hers."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from newsletter.models import Delivery, Letter, Mailing
from newsletter.outbox.envelope import Envelope, list_id
from newsletter.outbox.marks import marked
from newsletter.outbox.queue import Task
from newsletter.tokens import choose_token, confirm_token, leave_token, manage_token
from pact.overview import site_context

Kind = Delivery.Kind

AUTOMATIC = {"Auto-Submitted": "auto-generated"}
"""RFC 3834: keeps absence notices from answering it."""


def issue_headers() -> dict[str, str]:
    """RFC 8058, 2369 and 2919."""
    leave = absolute("newsletter:leave", "@@leave@@")
    reply_to = site_context().site.email
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
        if task.letter is not None:
            letter = letter_envelope(Letter.objects.get(pk=task.letter))
            return letter.addressed(to=task.email, delivery=task.pk)
        envelope = self.envelope(mailing or task.kind)
        return envelope.addressed(to=task.email, delivery=task.pk, **tokens(task, mailing))

    def envelope(self, of: Mailing | str) -> Envelope:
        """Of a mailing, or of a kind of mail with a link."""
        key = of.pk if isinstance(of, Mailing) else of
        if key not in self.envelopes:
            make: Any = issue_envelope if isinstance(of, Mailing) else link_envelope
            self.envelopes[key] = make(of)
        return self.envelopes[key]


def tokens(task: Task, mailing: Mailing | None) -> dict[str, str]:
    """Under the names of their marks."""
    assert task.key
    match task.kind:
        case Kind.CONFIRM:
            return {"confirm": confirm_token(task.key)}
        case Kind.MANAGE:
            return {"manage": manage_token(task.key)}
    assert mailing
    return {"leave": leave_token(task.key, mailing.pk), "manage": choose_token(task.key)}


def letter_envelope(letter: Letter) -> Envelope:
    return Envelope.of(
        subject=letter.subject, text=letter.text, html=letter.html, headers=AUTOMATIC
    )


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
    words = marked(f"newsletter/mail/{kind}", {"site": site_context().site}, kind)
    return Envelope.of(**words, headers=AUTOMATIC, marks=(kind,))


def absolute(name: str, *args: str) -> str:
    return settings.SITE_URL + reverse(name, args=args)
