"""Which words and headers go into which envelope, and which tokens are hers."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from newsletter.delivery.placeholders import render_with_placeholders
from newsletter.delivery.queue import DeliveryTask
from newsletter.delivery.template import MessageTemplate, list_id
from newsletter.models import Delivery, Mailing, TransactionalMail
from newsletter.tokens import (
    make_confirm_token,
    make_manage_token,
    make_preferences_token,
    make_unsubscribe_token,
)
from pact.site_context import site_context

Kind = Delivery.Kind

AUTO_SUBMITTED_HEADERS = {"Auto-Submitted": "auto-generated"}
"""RFC 3834: keeps absence notices from answering it."""


def list_headers() -> dict[str, str]:
    """RFC 8058, 2369 and 2919."""
    leave = absolute_url("newsletter:unsubscribe", "@@leave@@")
    reply_to = site_context().site_details.email
    return {
        **({"Reply-To": reply_to} if reply_to else {}),
        "List-Id": list_id(),
        "List-Unsubscribe": f"<{leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


class MessageBuilder:
    """Writes mails; each kind and each mailing once."""

    def __init__(self) -> None:
        self.envelopes: dict[Any, MessageTemplate] = {}

    def mail(self, task: DeliveryTask, mailing: Mailing | None) -> bytes:
        if task.transactional_mail is not None:
            letter = build_transactional_template(
                TransactionalMail.objects.get(pk=task.transactional_mail)
            )
            return letter.personalise(to=task.email, delivery=task.pk)
        envelope = self.envelope(mailing or task.kind)
        return envelope.personalise(
            to=task.email, delivery=task.pk, **build_link_tokens(task, mailing)
        )

    def envelope(self, of: Mailing | str) -> MessageTemplate:
        """Of a mailing, or of a kind of mail with a link."""
        key = of.pk if isinstance(of, Mailing) else of
        if key not in self.envelopes:
            make: Any = build_issue_template if isinstance(of, Mailing) else build_link_template
            self.envelopes[key] = make(of)
        return self.envelopes[key]


def build_link_tokens(task: DeliveryTask, mailing: Mailing | None) -> dict[str, str]:
    """Under the names of their marks."""
    assert task.subscriber_key
    match task.kind:
        case Kind.CONFIRM:
            return {"confirm": make_confirm_token(task.subscriber_key)}
        case Kind.MANAGE:
            return {"manage": make_manage_token(task.subscriber_key)}
    assert mailing
    return {
        "leave": make_unsubscribe_token(task.subscriber_key, mailing.pk),
        "manage": make_preferences_token(task.subscriber_key),
    }


def build_transactional_template(letter: TransactionalMail) -> MessageTemplate:
    return MessageTemplate.of(
        subject=letter.subject, text=letter.text, html=letter.html, headers=AUTO_SUBMITTED_HEADERS
    )


def build_issue_template(mailing: Mailing) -> MessageTemplate:
    return MessageTemplate.of(
        subject=mailing.subject,
        text=mailing.text,
        html=mailing.html,
        headers=list_headers(),
        marks=("leave", "manage"),
    )


def build_link_template(kind: str) -> MessageTemplate:
    """The mail with a link to confirm, or to manage: the same for all but for the link."""
    words = render_with_placeholders(
        f"newsletter/mail/{kind}", {"site": site_context().site_details}, kind
    )
    return MessageTemplate.of(**words, headers=AUTO_SUBMITTED_HEADERS, marks=(kind,))


def absolute_url(name: str, *args: str) -> str:
    return settings.SITE_URL + reverse(name, args=args)
