"""The outbox: mail waits in rows of `Delivery`, and any number of workers sends it from there.

compose → render → personalise → envelope → transport: `content.rendering` and
`publishing.notifications` compose, `publishing.mail_templates` renders to a `MailContent`,
`messages` and `template` personalise it in its MIME envelope, `transports` sends the bytes.
"""

from collections.abc import Sequence

from django.contrib.auth.models import User

from newsletter.models import AddressChange, Delivery, Subscriber, TransactionalMail
from publishing.mail_templates import MailContent

MAX_SUBJECT_LENGTH = 200


def enqueue(*, user: User, content: MailContent, email: str = "") -> None:
    """Queue a mail to a user, or to another address of hers, within the caller's transaction."""
    enqueue_transactional(content=content, users=[] if email else [user], email=email)


def enqueue_transactional(
    *,
    content: MailContent,
    users: Sequence[User] = (),
    email: str = "",
    reply_to: str = "",
    address_change: AddressChange | None = None,
) -> TransactionalMail:
    """Queue one mail to users, or without these to an address, within the caller's transaction.

    Deleting the row that this returns also deletes what is still to be sent of it, and so does
    deleting the change of address that it is about.
    """
    mail = TransactionalMail.objects.create(
        subject=content.subject[:MAX_SUBJECT_LENGTH],
        text=content.text,
        html=content.html,
        pictures=content.pictures_as_json(),
        email="" if users else email,
        reply_to=reply_to,
        address_change=address_change,
    )
    recipients: Sequence[User | None] = users or [None]
    Delivery.objects.bulk_create(
        Delivery(kind=Delivery.Kind.STAFF, transactional_mail=mail, user=user)
        for user in recipients
    )
    return mail


def enqueue_link(*, subscriber: Subscriber, kind: Delivery.Kind) -> None:
    """Queue the mail with a link to confirm or to manage; it is rendered when it is sent."""
    Delivery.objects.create(kind=kind, subscriber=subscriber)
