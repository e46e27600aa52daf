"""Limits on the rate of mail, in all and to each domain, shared by all workers in the database."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from newsletter.models import TokenBucket

# The bucket of all mail together; the others have the name of a domain.
GLOBAL_BUCKET = ""

# How long a domain that asks for less mail gets none.
DOMAIN_PAUSE = timedelta(minutes=15)

# No time is reserved farther ahead.
MAX_RESERVATION = timedelta(hours=1)


class RateGrant(NamedTuple):
    """The number of mails that may go now, times for others, and when the rest may ask again."""

    count_now: int
    reserved_times: list[datetime]
    retry_at: datetime


def rate_limit(name: str) -> float:
    """Return the mails a second; 0 means no limit."""
    return (
        settings.MAIL_PER_SECOND if name == GLOBAL_BUCKET else settings.MAIL_PER_SECOND_PER_DOMAIN
    )


def bucket_capacity(name: str) -> float:
    """Return what a full bucket holds: the mails of a second, and at least one."""
    return max(rate_limit(name), 1.0)


@transaction.atomic
def take_tokens(wanted: Mapping[str, int]) -> dict[str, RateGrant]:
    """Grant what may go now of the numbers wanted of each bucket, and times for the rest."""
    now = timezone.now()
    buckets = _lock_buckets(wanted)
    grants = {}
    for name, number in wanted.items():
        bucket = buckets.get(name)
        if bucket and rate_limit(name):
            grants[name] = _grant_from(bucket, number, now)
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
    missing = sorted(name for name in names if name not in buckets and rate_limit(name))
    if missing:
        new = [TokenBucket(domain=name, tokens=bucket_capacity(name)) for name in missing]
        TokenBucket.objects.bulk_create(new, ignore_conflicts=True)
        buckets |= {bucket.domain: bucket for bucket in rows.all()}
    return buckets


def _grant_from(bucket: TokenBucket, number: int, now: datetime) -> RateGrant:
    """Take tokens, and reserve times unless it is the global bucket: there a worker just waits."""
    rate = rate_limit(bucket.domain)
    since = max(0.0, (now - bucket.refilled_at).total_seconds())
    full = min(bucket_capacity(bucket.domain), bucket.tokens + since * rate)
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


def pause_domain(domain: str) -> datetime:
    """Give a domain that asks for less mail a pause; return its end."""
    until = timezone.now() + DOMAIN_PAUSE
    TokenBucket.objects.update_or_create(domain=domain, defaults={"paused_until": until})
    return until


def find_paused_domains(domains: Iterable[str]) -> dict[str, datetime]:
    """Return which of the domains are paused, and until when."""
    paused = TokenBucket.objects.filter(domain__in=domains, paused_until__gt=timezone.now())
    return {bucket.domain: bucket.paused_until for bucket in paused if bucket.paused_until}
