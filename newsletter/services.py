from django.db.models.functions import Coalesce
from django.utils import timezone

from newsletter.mails import confirmation_mail
from newsletter.models import Subscriber
from publishing.mail import BATCH, next_try, send


def request_subscription(*, email: str) -> None:
    """Note that someone wants the newsletter at `email`; the worker mails, if a mail is allowed.

    It does the same work for every address, so that its time tells nothing about her either.
    """
    now = timezone.now()
    Subscriber.objects.get_or_create(email=email)
    Subscriber.objects.mailable().filter(email=email).update(
        requested_at=now, mail_due_at=Coalesce("mail_due_at", now)
    )


def confirm_subscription(*, subscriber: Subscriber) -> None:
    """Twice is the same as once."""
    Subscriber.objects.pending().filter(pk=subscriber.pk).update(
        state=Subscriber.State.CONFIRMED, confirmed_at=timezone.now(), mail_due_at=None
    )


def send_confirmations() -> None:
    """Send the confirmation mails that are due."""
    send(
        Subscriber.objects.awaiting_mail()[:BATCH],
        claim=claim,
        mails=lambda subscriber: [confirmation_mail(subscriber)],
        postpone=postpone,
    )


def claim(subscriber: Subscriber) -> bool:
    """Whether this mail is ours to send; of two workers that ask at once, one gets it."""
    mine = Subscriber.objects.awaiting_mail().filter(pk=subscriber.pk)
    return bool(mine.update(mail_due_at=None, confirmation_sent_at=timezone.now()))


def postpone(subscriber: Subscriber) -> None:
    """Undo the claim and try later."""
    Subscriber.objects.pending().filter(pk=subscriber.pk).update(
        mail_due_at=next_try(subscriber.requested_at),
        confirmation_sent_at=subscriber.confirmation_sent_at,
    )


def purge_expired() -> None:
    """Forget who did not confirm in time."""
    Subscriber.objects.expired().delete()
