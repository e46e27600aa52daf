"""The pace that the receiving side takes, learned from when it asks for less mail.

A limit starts a pause, longer each time that nothing was accepted in between. What was accepted
from one limit to the next is the pace, which `rates` keeps from then on. All of it stands in
`TokenBucket`: that of a domain, or (without a domain) that of the mail server which sends for us.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from newsletter.delivery.rates import (
    GLOBAL_BUCKET,
    LEARNED_RATE_LIFETIME,
    configured_rate,
    current_rate,
)
from newsletter.delivery.transport_base import Limit
from newsletter.models import TokenBucket

FIRST_PAUSE = timedelta(minutes=1)
MAX_PAUSE = timedelta(minutes=15)

# The part of the measured pace that is used, so that small differences make no new limit.
SAFETY_MARGIN = 0.95

# Domains that ask for less one after the other, after which it is the mail server that does.
DOMAINS_FOR_GLOBAL_LIMIT = 3
# The same for refusals of strangers, once other strangers were accepted.
DOMAINS_FOR_NO_GREYLISTING = 5


@transaction.atomic
def record_limit(name: str, reason: str, accepted: int) -> datetime:
    """Start a pause of a domain or of all mail, and learn the pace; return the end of the pause.

    `accepted` is how many mails were accepted and not yet counted in the bucket.
    """
    now = timezone.now()
    TokenBucket.objects.get_or_create(domain=name)
    bucket = TokenBucket.objects.select_for_update().get(domain=name)
    count = bucket.accepted_count + accepted
    if bucket.measured_from is not None and not count:
        bucket.limits_in_a_row += 1
    else:
        if bucket.measured_from is not None:
            seconds = max(1.0, (now - bucket.measured_from).total_seconds())
            bucket.learned_rate = count / seconds * SAFETY_MARGIN
        bucket.measured_from, bucket.accepted_count, bucket.limits_in_a_row = now, 0, 0
    if not bucket.trouble:
        bucket.trouble_since = now
    bucket.trouble, bucket.limited_at = reason, now
    bucket.paused_until = now + _pause_length(bucket)
    bucket.tokens, bucket.refilled_at = min(bucket.tokens, 0.0), now
    bucket.save()
    return bucket.paused_until


def _pause_length(bucket: TokenBucket) -> timedelta:
    pause = FIRST_PAUSE * 2 ** min(bucket.limits_in_a_row, 10)
    if bucket.learned_rate:
        pause = max(pause, timedelta(seconds=1 / bucket.learned_rate))
    return min(pause, MAX_PAUSE)


def record_trouble(reason: str) -> None:
    """Record why no mail can go at all, and since when."""
    TokenBucket.objects.get_or_create(domain=GLOBAL_BUCKET)
    bucket = TokenBucket.objects.filter(domain=GLOBAL_BUCKET)
    bucket.filter(trouble="").update(trouble_since=timezone.now())
    bucket.update(trouble=reason)


def get_server() -> TokenBucket | None:
    """Return the bucket of all mail, with what is wrong with the mail server; `None` for no row."""
    return TokenBucket.objects.filter(domain=GLOBAL_BUCKET).first()


def can_send() -> bool:
    """Return whether the mail server took the last mail that it was offered."""
    server = get_server()
    return not (server and server.trouble)


def was_limited(bucket: TokenBucket) -> bool:
    """Return whether a limit is so recent that mail is still counted to learn the pace."""
    limited_at = bucket.limited_at
    return limited_at is not None and limited_at > timezone.now() - LEARNED_RATE_LIFETIME


def is_paused(bucket: TokenBucket | None) -> bool:
    return bool(bucket and bucket.paused_until and bucket.paused_until > timezone.now())


class PaceKeeper:
    """The limits that one turn of a worker knows of, and what it learns meanwhile."""

    def __init__(self) -> None:
        self.server: TokenBucket | None = None
        # Domains that asked for less mail, and until when they get none.
        self.paused_domains: dict[str, datetime] = {}
        # Names of buckets whose accepted mails are counted.
        self._measured: set[str] = set()
        self._accepted: Counter[str] = Counter()
        # Domains in which a reader was accepted who had not been tried before: no greylisting.
        self._open_domains: set[str] = set()
        # Domains that refused since the last mail that was accepted.
        self._limited_in_a_row: set[str] = set()
        self._strangers_in_a_row: set[str] = set()

    def is_server_paused(self) -> bool:
        """Look at the bucket of all mail, which another worker may have changed."""
        self.server = get_server()
        if self.server and was_limited(self.server):
            self._measured.add(GLOBAL_BUCKET)
        return is_paused(self.server)

    def server_rate(self) -> float:
        return current_rate(self.server or TokenBucket(domain=GLOBAL_BUCKET))

    def has_limit(self, domain: str) -> bool:
        """Return whether mail to a domain may have to wait, as far as this turn knows."""
        return domain in self._measured or bool(configured_rate(domain))

    def load_domains(self, domains: Iterable[str]) -> None:
        now = timezone.now()
        self.paused_domains = {}
        recently = now - LEARNED_RATE_LIFETIME
        for bucket in TokenBucket.objects.filter(domain__in=domains, limited_at__gt=recently):
            self._measured.add(bucket.domain)
            if bucket.paused_until and bucket.paused_until > now:
                self.paused_domains[bucket.domain] = bucket.paused_until

    def record_accepted(self, domain: str, *, is_first_contact: bool) -> None:
        self._forget_refusals()
        if is_first_contact:
            self._open_domains.add(domain)
        for name in {GLOBAL_BUCKET, domain} & self._measured:
            self._accepted[name] += 1
        if self.server and self.server.trouble:
            TokenBucket.objects.filter(domain=GLOBAL_BUCKET).update(trouble="", trouble_since=None)
            self.server.trouble = ""

    def record_refusal(
        self, domain: str, reason: str, limit: Limit, *, is_first_contact: bool
    ) -> datetime | None:
        """Record that mail to a domain was limited; return the end of its pause.

        Return `None` for what looks like greylisting, which is about one reader and nobody else.
        """
        if limit is Limit.FIRST_CONTACT and is_first_contact and not self._is_open(domain):
            self._strangers_in_a_row.add(domain)
            if self._open_domains and len(self._strangers_in_a_row) >= DOMAINS_FOR_NO_GREYLISTING:
                self.limit_server(reason)
            return None
        self._limited_in_a_row.add(domain)
        if len(self._limited_in_a_row) >= DOMAINS_FOR_GLOBAL_LIMIT:
            self.limit_server(reason)
        until = record_limit(domain, reason, self._accepted.pop(domain, 0))
        self._measured.add(domain)
        self.paused_domains[domain] = until
        return until

    def limit_server(self, reason: str) -> None:
        """Pause all mail: the mail server that sends for us asks for less."""
        record_limit(GLOBAL_BUCKET, reason, self._accepted.pop(GLOBAL_BUCKET, 0))
        self._measured.add(GLOBAL_BUCKET)
        self._forget_refusals()
        self.server = get_server()

    def _forget_refusals(self) -> None:
        self._limited_in_a_row.clear()
        self._strangers_in_a_row.clear()

    def _is_open(self, domain: str) -> bool:
        """Return whether strangers were accepted before, so that a refusal is a limit."""
        has_limit = domain in self._measured or GLOBAL_BUCKET in self._measured
        return has_limit or domain in self._open_domains

    def save_accepted(self) -> None:
        """Add what was accepted to the buckets that are measured."""
        for name, number in sorted(self._accepted.items()):
            TokenBucket.objects.filter(domain=name).update(
                accepted_count=F("accepted_count") + number, trouble="", trouble_since=None
            )
        self._accepted.clear()
