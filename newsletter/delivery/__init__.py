"""The outbox: mail waits in rows of `Delivery`, and any number of workers sends it from there.

compose → render → personalise → envelope → transport: `content.rendering` and
`publishing.notifications` compose, `publishing.mail_templates` renders to a `MailContent`,
`messages` and `template` personalise it in its MIME envelope, `transports` sends the bytes.
"""

from django.contrib.auth.models import User

from newsletter.models import Delivery, Subscriber, TransactionalMail
from publishing.mail_templates import MailContent

MAX_SUBJECT_LENGTH = 200


def enqueue(*, user: User, content: MailContent) -> None:
    """Queue a mail to a user, within the caller's transaction."""
    mail = TransactionalMail.objects.create(
        subject=content.subject[:MAX_SUBJECT_LENGTH], text=content.text, html=content.html
    )
    Delivery.objects.create(kind=Delivery.Kind.STAFF, transactional_mail=mail, user=user)


def enqueue_link(*, subscriber: Subscriber, kind: Delivery.Kind) -> None:
    """Queue the mail with a link to confirm or to manage; it is rendered when it is sent."""
    Delivery.objects.create(kind=kind, subscriber=subscriber)
