"""What the worker does for the newsletter, beside sending."""

from datetime import timedelta

from django.utils import timezone

from newsletter.models import Delivery, Letter, Request, Subscriber, Worker
from newsletter.services.stopping import erase

KEPT = timedelta(days=30)
"""How long single mails stay in the outbox, sent or not."""

HOUR = timedelta(hours=1)


def forget() -> None:
    """Who did not confirm in time, who left long ago, and what was sent."""
    now = timezone.now()
    Subscriber.objects.expired().delete()
    for subscriber in Subscriber.objects.gone()[:100]:
        erase(subscriber=subscriber, asked=False)
    Request.objects.filter(made_at__lt=now - HOUR).exclude(done_at=None).delete()
    Delivery.objects.filter(mailing=None, ended_at__lt=now - KEPT).delete()
    Letter.objects.filter(made_at__lt=now - KEPT).delete()
    Worker.objects.filter(beat_at__lt=now - KEPT).delete()
