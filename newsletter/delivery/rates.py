"""How fast mail may go: in all, and to each domain. Shared by all workers, through the database."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from newsletter.models import TokenBucket

GLOBAL_BUCKET = ""
"""The bucket of all mail together; the others have the name of a domain."""

DOMAIN_PAUSE = timedelta(minutes=15)
"""How long a domain that asks for less is left alone."""


MAX_RESERVATION = timedelta(hours=1)
"""No place is reserved farther ahead."""


class RateGrant(NamedTuple):
    """What may go now, the moments of those that may later; the rest asks again at `then`."""

    now: int
    later: list[datetime]
    then: datetime


def rate_limit(name: str) -> float:
    """Mails a second; 0 is without a limit."""
    return (
        settings.MAIL_PER_SECOND if name == GLOBAL_BUCKET else settings.MAIL_PER_SECOND_PER_DOMAIN
    )


def bucket_capacity(name: str) -> float:
    """What a bucket holds: a second's worth, and at least one mail."""
    return max(rate_limit(name), 1.0)


@transaction.atomic
def take_tokens(wanted: Mapping[str, int]) -> dict[str, RateGrant]:
    """How much of what is wanted of each bucket may go now, and when the rest."""
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
    """Those that there are; each that has a limit is. In one order, so that workers can wait."""
    rows = TokenBucket.objects.filter(domain__in=names).order_by("domain").select_for_update()
    found = {bucket.domain: bucket for bucket in rows}
    missing = sorted(name for name in names if name not in found and rate_limit(name))
    if missing:
        new = [TokenBucket(domain=name, tokens=bucket_capacity(name)) for name in missing]
        TokenBucket.objects.bulk_create(new, ignore_conflicts=True)
        found |= {bucket.domain: bucket for bucket in rows.all()}
    return found


def _grant_from(bucket: TokenBucket, number: int, now: datetime) -> RateGrant:
    """In all of it nothing is reserved: a worker rather waits than claims the wrong one."""
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
    """The receiving side asks for less; returns until when it is left alone."""
    until = timezone.now() + DOMAIN_PAUSE
    TokenBucket.objects.update_or_create(domain=domain, defaults={"paused_until": until})
    return until


def find_paused_domains(domains: Iterable[str]) -> dict[str, datetime]:
    """Which of these are left alone, and until when."""
    paused = TokenBucket.objects.filter(domain__in=domains, paused_until__gt=timezone.now())
    return {bucket.domain: bucket.paused_until for bucket in paused if bucket.paused_until}
