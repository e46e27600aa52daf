from datetime import timedelta
from smtplib import SMTPRecipientsRefused

from django.core.mail import get_connection
from django.db.models.functions import Coalesce
from django.utils import timezone

from newsletter.mails import confirmation_mail
from newsletter.models import Subscriber

BATCH = 20
"""Mails per round, so that the worker's other jobs get their turn."""

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)


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
    """Send the confirmation mails that are due. Any number of workers may do so at once.

    A row is claimed before its mail goes out: a worker that is killed in between loses the mail,
    where the other order would send it twice. Without a connection nothing is claimed at all.
    """
    due = list(Subscriber.objects.awaiting_mail()[:BATCH])
    if not due:
        return
    with get_connection() as connection:
        for subscriber in due:
            if not claim(subscriber):
                continue
            try:
                connection.send_messages([confirmation_mail(subscriber)])
            except SMTPRecipientsRefused:
                postpone(subscriber)
            except Exception:
                # Probably the next mail would fail as well: leave the others for the next round.
                postpone(subscriber)
                raise


def claim(subscriber: Subscriber) -> bool:
    """Whether this mail is ours to send; of two workers that ask at once, one gets it."""
    mine = Subscriber.objects.awaiting_mail().filter(pk=subscriber.pk)
    return bool(mine.update(mail_due_at=None, confirmation_sent_at=timezone.now()))


def postpone(subscriber: Subscriber) -> None:
    """Undo the claim and try later: as long again as it has been waiting."""
    now = timezone.now()
    wait = min(max(now - subscriber.requested_at, FIRST_WAIT), LONGEST_WAIT)
    Subscriber.objects.pending().filter(pk=subscriber.pk).update(
        mail_due_at=now + wait, confirmation_sent_at=subscriber.confirmation_sent_at
    )


def purge_expired() -> None:
    """Forget who did not confirm in time."""
    Subscriber.objects.expired().delete()
