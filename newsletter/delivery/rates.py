"""Limits on the rate of mail, in all and to each domain, shared by all workers in the database.

The rates are those of the settings, or the lower ones that `pace` has learned.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from newsletter.models import TokenBucket

# The bucket of all mail together; the others have the name of a domain.
GLOBAL_BUCKET = ""

# No time is reserved farther ahead.
MAX_RESERVATION = timedelta(hours=1)

# How fast a learned pace grows, and when it is forgotten.
GROWTH_PER_HOUR = 1.25
LEARNED_RATE_LIFETIME = timedelta(days=2)


class RateGrant(NamedTuple):
    """The number of mails that may go now, times for others, and when the rest may ask again."""

    count_now: int
    reserved_times: list[datetime]
    retry_at: datetime


def configured_rate(name: str) -> float:
    """Return the mails a second that the settings allow; 0 means no limit."""
    return (
        settings.MAIL_PER_SECOND if name == GLOBAL_BUCKET else settings.MAIL_PER_SECOND_PER_DOMAIN
    )


def current_rate(bucket: TokenBucket) -> float:
    """Return the lower of the rate of the settings and the learned pace; 0 means no limit.

    The pace that was learned grows slowly, to notice when more is taken again.
    """
    configured = configured_rate(bucket.domain)
    if bucket.learned_rate is None or bucket.limited_at is None:
        return configured
    age = timezone.now() - bucket.limited_at
    if age > LEARNED_RATE_LIFETIME:
        return configured
    learned = bucket.learned_rate * GROWTH_PER_HOUR ** (age / timedelta(hours=1))
    return min(learned, configured) if configured else learned


def bucket_capacity(rate: float) -> float:
    """Return what a full bucket holds: the mails of a second, and at least one."""
    return max(rate, 1.0)


@transaction.atomic
def take_tokens(wanted: Mapping[str, int]) -> dict[str, RateGrant]:
    """Grant what may go now of the numbers wanted of each bucket, and times for the rest."""
    now = timezone.now()
    buckets = _lock_buckets(wanted)
    grants = {}
    for name, number in wanted.items():
        bucket = buckets.get(name)
        if bucket and (rate := current_rate(bucket)):
            grants[name] = _grant_from(bucket, rate, number, now)
        else:
            grants[name] = RateGrant(number, [], now)
    TokenBucket.objects.bulk_create(
        [bucket for bucket in buckets.values() if bucket.refilled_at == now],
        update_conflicts=True,
        unique_fields=["domain"],
        update_fields=["tokens", "refilled_at"],
    )
    return grants


def _lock_buckets(names: Collection[str]) -> dict[str, TokenBucket]:
    """Lock the buckets that have a limit, in one order so that workers do not deadlock."""
    rows = TokenBucket.objects.filter(domain__in=names).order_by("domain").select_for_update()
    buckets = {bucket.domain: bucket for bucket in rows}
    missing = sorted(name for name in names if name not in buckets and configured_rate(name))
    if missing:
        new = [
            TokenBucket(domain=name, tokens=bucket_capacity(configured_rate(name)))
            for name in missing
        ]
        TokenBucket.objects.bulk_create(new, ignore_conflicts=True)
        buckets |= {bucket.domain: bucket for bucket in rows.all()}
    return buckets


def _grant_from(bucket: TokenBucket, rate: float, number: int, now: datetime) -> RateGrant:
    """Take tokens, and reserve times unless it is the global bucket: there a worker just waits."""
    since = max(0.0, (now - bucket.refilled_at).total_seconds())
    full = min(bucket_capacity(rate), bucket.tokens + since * rate)
    granted = max(0, min(number, int(full)))
    places = (
        0
        if bucket.domain == GLOBAL_BUCKET
        else int(MAX_RESERVATION.total_seconds() * rate + full) - granted
    )
    later = [
        now + timedelta(seconds=(place - full) / rate)
        for place in range(granted + 1, granted + 1 + min(places, number - granted))
    ]
    bucket.tokens, bucket.refilled_at = full - granted - len(later), now
    wait = MAX_RESERVATION if later else timedelta(seconds=(1 - full % 1) / rate)
    return RateGrant(granted, later, now + wait)
