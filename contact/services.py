"""Storing, mailing and erasing the messages of visitors."""

from django.contrib.auth.models import User
from django.db import transaction

from contact.models import ContactMessage
from newsletter.delivery import enqueue_transactional
from newsletter.erasure import erase_address
from newsletter.retention import delete_batch
from pact.site_context import site_context
from publishing.mail_templates import render_mail
from publishing.permissions import Permission, has_permission
from regions.models import Region


@transaction.atomic
def send_message(
    *, region: Region | None, name: str, email: str, subject: str, text: str
) -> ContactMessage:
    """Store a message and queue its mail to who answers it, with the sender as `Reply-To`.

    The sender gets no copy: anyone could have us mail a stranger that way.
    """
    message = ContactMessage.objects.create(
        region=region, name=name, email=email, subject=subject, text=text
    )
    editors = find_editors(message)
    message.mail = enqueue_transactional(
        content=render_mail(
            "contact/mail/message", {"message": message, "has_account": bool(editors)}
        ),
        users=editors,
        email=site_context().reply_address_for(region),
        reply_to=email,
    )
    message.save(update_fields=["mail"])
    return message


def find_editors(message: ContactMessage) -> list[User]:
    """Return the editors of the region of a message who have an address and may read it."""
    if message.region is None:
        return []
    editors = message.region.editors.filter(is_active=True, is_staff=True).exclude(email="")
    return [user for user in editors if has_permission(user, Permission.VIEW, message)]


@transaction.atomic
def erase_message(*, message: ContactMessage) -> None:
    """Delete a message with its mail, also if that is still to be sent (art. 17 AVG)."""
    if message.mail:
        message.mail.delete()
    message.delete()
    erase_address(message.email)


def delete_expired_messages() -> None:
    """Delete messages after their retention period, a batch in each turn of a worker."""
    delete_batch(ContactMessage.objects.expired().order_by("created_at"))
