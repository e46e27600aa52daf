"""The content, headers and tokens that each kind of mail is built from."""

from django.conf import settings
from django.urls import reverse

from newsletter.delivery import placeholder_names
from newsletter.delivery.queue import DeliveryTask
from newsletter.delivery.sender_identity import list_id
from newsletter.delivery.template import MessageTemplate
from newsletter.models import Delivery, Mailing, TransactionalMail
from newsletter.tokens import (
    make_confirm_token,
    make_manage_token,
    make_preferences_token,
    make_unsubscribe_token,
)
from pact.site_context import site_context
from publishing.host_names import ascii_email, ascii_url
from publishing.mail_templates import MailContent, render_mail

# RFC 3834: keeps absence notices from answering.
AUTO_SUBMITTED_HEADERS = {"Auto-Submitted": "auto-generated"}


class MessageBuilder:
    """Builds the messages of deliveries, with one template for each mailing and each link mail."""

    def __init__(self) -> None:
        self._templates: dict[int | str, MessageTemplate] = {}

    def build_message(self, task: DeliveryTask, mailing: Mailing | None) -> bytes:
        """Return the whole message (RFC 5322) for one recipient."""
        if task.transactional_mail is not None:
            mail = TransactionalMail.objects.get(pk=task.transactional_mail)
            template = build_template(task.kind, mail.content, reply_to=mail.reply_to)
        else:
            template = self.get_template(task.kind, mailing)
        return template.personalise(to=task.email, delivery=task.pk, **make_tokens(task, mailing))

    def get_template(self, kind: str, mailing: Mailing | None = None) -> MessageTemplate:
        """Return the template of a mailing, or of a kind of mail with a link."""
        key = mailing.pk if mailing else kind
        if key not in self._templates:
            content = mailing.content if mailing else render_link_mail(kind)
            self._templates[key] = build_template(kind, content)
        return self._templates[key]


def build_template(kind: str, content: MailContent, *, reply_to: str = "") -> MessageTemplate:
    headers = list_headers() if kind == Delivery.Kind.ISSUE else AUTO_SUBMITTED_HEADERS
    if reply_to:
        headers = {**headers, "Reply-To": ascii_email(reply_to)}
    return MessageTemplate.build(
        content, headers=headers, placeholders=placeholder_names.PLACEHOLDERS[kind]
    )


def render_link_mail(kind: str) -> MailContent:
    """Render the mail with a link to confirm, or to manage; only its link differs per reader."""
    context = {"site": site_context().site_details}
    return render_mail(f"newsletter/mail/{kind}", context, placeholder_names.PLACEHOLDERS[kind])


def make_tokens(task: DeliveryTask, mailing: Mailing | None) -> dict[str, str]:
    """Return the tokens of the recipient's links, by placeholder."""
    if task.subscriber_key is None:
        return {}
    match task.kind:
        case Delivery.Kind.CONFIRM:
            return {placeholder_names.CONFIRM: make_confirm_token(task.subscriber_key)}
        case Delivery.Kind.MANAGE:
            return {placeholder_names.MANAGE: make_manage_token(task.subscriber_key)}
    assert mailing
    return {
        placeholder_names.UNSUBSCRIBE: make_unsubscribe_token(task.subscriber_key, mailing.pk),
        placeholder_names.MANAGE: make_preferences_token(task.subscriber_key),
    }


def list_headers() -> dict[str, str]:
    """Return the headers of RFC 8058, 2369 and 2919, and where readers may answer."""
    url = absolute_url("newsletter:unsubscribe", f"@@{placeholder_names.UNSUBSCRIBE}@@")
    reply_to = site_context().site_details.email
    return {
        **({"Reply-To": ascii_email(reply_to)} if reply_to else {}),
        "List-Id": list_id(),
        "List-Unsubscribe": f"<{url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def absolute_url(name: str, *args: str) -> str:
    return ascii_url(settings.SITE_URL) + reverse(name, args=args)
