"""The outbox: mail waits in rows, and any number of workers takes it from there.

`post` puts a mail in, `newsletter.delivery.run.deliver_queued` is what a worker does with it.
"""

from typing import Any

from newsletter.models import Delivery, Subscriber, TransactionalMail


def enqueue(*, user: Any, subject: str, text: str, html: str) -> None:
    """Have a mail sent to a user, in this transaction or not at all."""
    letter = TransactionalMail.objects.create(subject=subject[:200], text=text, html=html)
    Delivery.objects.create(kind=Delivery.Kind.STAFF, transactional_mail=letter, user=user)


def enqueue_link(*, subscriber: Subscriber, kind: Delivery.Kind) -> None:
    """Have the mail with a link to confirm, or to manage, sent; it is written when it goes."""
    Delivery.objects.create(kind=kind, subscriber=subscriber)
