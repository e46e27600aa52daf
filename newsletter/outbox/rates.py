"""How fast mail may go: in all, and to each domain. Shared by all workers, through the database."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from newsletter.models import Bucket

PAUSE = timedelta(minutes=15)
"""How long a domain that asks for less is left alone."""


def rate_of(domain: str) -> float:
    """Mails a second; 0 is without a limit."""
    return settings.MAIL_PER_SECOND_PER_DOMAIN if domain else settings.MAIL_PER_SECOND


@transaction.atomic
def take(domain: str, wanted: int) -> tuple[int, datetime]:
    """How many of `wanted` may go to a domain now (without a domain: in all), and when the next.

    A bucket holds what a second fills it with, and at least one.
    """
    now = timezone.now()
    rate = rate_of(domain)
    bucket = Bucket.objects.select_for_update().filter(domain=domain).first()
    if bucket is not None and bucket.paused_until and bucket.paused_until > now:
        return 0, bucket.paused_until
    if not rate:
        return wanted, now
    most = max(rate, 1.0)
    if bucket is None:
        bucket, _ = Bucket.objects.get_or_create(domain=domain, defaults={"tokens": most})
        bucket = Bucket.objects.select_for_update().get(pk=bucket.pk)
    filled = bucket.tokens + (now - bucket.filled_at).total_seconds() * rate
    bucket.tokens = min(most, max(filled, bucket.tokens))
    granted = min(wanted, int(bucket.tokens))
    bucket.tokens -= granted
    bucket.filled_at, bucket.paused_until = now, None
    bucket.save()
    return granted, now + timedelta(seconds=(1 - bucket.tokens % 1) / rate)


def pause(domain: str) -> None:
    """The receiving side asks for less."""
    until = timezone.now() + PAUSE
    Bucket.objects.update_or_create(domain=domain, defaults={"paused_until": until, "tokens": 0})
