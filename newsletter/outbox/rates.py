"""How fast mail may go: in all, and to each domain. Shared by all workers, through the database."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from newsletter.models import Bucket

ALL = ""
"""The bucket of all mail together; the others have the name of a domain."""

PAUSE = timedelta(minutes=15)
"""How long a domain that asks for less is left alone."""


FAR = timedelta(hours=1)
"""No place is reserved farther ahead."""


class Grant(NamedTuple):
    """What may go now, the moments of those that may later; the rest asks again at `then`."""

    now: int
    later: list[datetime]
    then: datetime


def rate_of(name: str) -> float:
    """Mails a second; 0 is without a limit."""
    return settings.MAIL_PER_SECOND if name == ALL else settings.MAIL_PER_SECOND_PER_DOMAIN


def room(name: str) -> float:
    """What a bucket holds: a second's worth, and at least one mail."""
    return max(rate_of(name), 1.0)


@transaction.atomic
def take(wanted: Mapping[str, int]) -> dict[str, Grant]:
    """How much of what is wanted of each bucket may go now, and when the rest."""
    now = timezone.now()
    buckets = _locked(wanted)
    grants = {}
    for name, number in wanted.items():
        bucket = buckets.get(name)
        if bucket and rate_of(name):
            grants[name] = _poured(bucket, number, now)
        else:
            grants[name] = Grant(number, [], now)
    Bucket.objects.bulk_create(
        [bucket for bucket in buckets.values() if bucket.filled_at == now],
        update_conflicts=True,
        unique_fields=["domain"],
        update_fields=["tokens", "filled_at"],
    )
    return grants


def _locked(names: Collection[str]) -> dict[str, Bucket]:
    """Those that there are; each that has a limit is. In one order, so that workers can wait."""
    rows = Bucket.objects.filter(domain__in=names).order_by("domain").select_for_update()
    found = {bucket.domain: bucket for bucket in rows}
    missing = sorted(name for name in names if name not in found and rate_of(name))
    if missing:
        new = [Bucket(domain=name, tokens=room(name)) for name in missing]
        Bucket.objects.bulk_create(new, ignore_conflicts=True)
        found |= {bucket.domain: bucket for bucket in rows.all()}
    return found


def _poured(bucket: Bucket, number: int, now: datetime) -> Grant:
    """In all of it nothing is reserved: a worker rather waits than claims the wrong one."""
    rate = rate_of(bucket.domain)
    since = max(0.0, (now - bucket.filled_at).total_seconds())
    full = min(room(bucket.domain), bucket.tokens + since * rate)
    granted = max(0, min(number, int(full)))
    places = 0 if bucket.domain == ALL else int(FAR.total_seconds() * rate + full) - granted
    later = [
        now + timedelta(seconds=(place - full) / rate)
        for place in range(granted + 1, granted + 1 + min(places, number - granted))
    ]
    bucket.tokens, bucket.filled_at = full - granted - len(later), now
    wait = FAR if later else timedelta(seconds=(1 - full % 1) / rate)
    return Grant(granted, later, now + wait)


def pause(domain: str) -> datetime:
    """The receiving side asks for less; returns until when it is left alone."""
    until = timezone.now() + PAUSE
    Bucket.objects.update_or_create(domain=domain, defaults={"paused_until": until})
    return until


def resting(domains: Iterable[str]) -> dict[str, datetime]:
    """Which of these are left alone, and until when."""
    paused = Bucket.objects.filter(domain__in=domains, paused_until__gt=timezone.now())
    return {bucket.domain: bucket.paused_until for bucket in paused if bucket.paused_until}
