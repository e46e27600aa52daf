"""Counting of attempts, before the work that they ask for, and whether that work may be done.

An attempt counts for each network around its address, for its subject (an account, a mailbox) and
for the site. A network that is over its limit is refused. The limits of a subject and of the site
are reached by what strangers do, so those refuse nobody whose network has hardly tried: each keeps
the reserve of its kind.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from math import ceil

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from limits.models import AttemptCount, FamiliarNetwork
from limits.networks import enclosing_networks

KEEP_FAMILIAR_NETWORKS = timedelta(days=90)

# One statement, in the order of the keys: exact with any number of processes, without deadlock.
ADD_ATTEMPTS = """
    INSERT INTO limits_attemptcount (key, attempts, lapses_at) VALUES {rows}
    ON CONFLICT (key) DO UPDATE SET attempts = limits_attemptcount.attempts + excluded.attempts
    RETURNING key, attempts
"""


class LimitScope(Enum):
    """The subject of a limit."""

    NETWORK = "network"
    SUBJECT = "subject"
    SITE = "site"


@dataclass(frozen=True)
class AttemptKind:
    """A kind of attempt, counted apart, with its limits in one window of time."""

    name: str
    window: timedelta
    per_address: int | None = None  # wider networks have a multiple of it (`limits.networks`)
    per_subject: int | None = None
    per_site: int | None = None
    # What each wide network may do while its subject or the site is over the limit.
    reserve: int = 0


@dataclass(frozen=True)
class Attempt:
    """An attempt that was counted, and the limits that it is over."""

    kind: AttemptKind
    keys: tuple[str, ...]
    window_end: datetime
    exceeded: frozenset[LimitScope]
    # Of its widest network, in this window, with this one.
    network_attempts: int

    @property
    def is_allowed(self) -> bool:
        if LimitScope.NETWORK in self.exceeded:
            return False
        return not self.exceeded or 0 < self.network_attempts <= self.kind.reserve

    @property
    def wait(self) -> timedelta:
        return max(self.window_end - timezone.now(), timedelta(seconds=1))

    @property
    def wait_in_words(self) -> str:
        """Return how long to wait as a person says it, rounded up: `12 minuten`, `een uur`."""
        if self.wait > timedelta(minutes=59):
            hours = ceil(self.wait / timedelta(hours=1))
            return "een uur" if hours == 1 else f"{hours} uur"
        minutes = ceil(self.wait / timedelta(minutes=1))
        return "een minuut" if minutes == 1 else f"{minutes} minuten"


@dataclass(frozen=True)
class _Limit:
    scope: LimitScope
    key: str
    most: int


def count_attempt(kind: AttemptKind, *, address: str = "", subject: str = "") -> Attempt:
    """Count an attempt, and return which limits it is over.

    A network that is over its limit costs one query, and counts for nobody else.
    """
    now = timezone.now()
    window_number = now.timestamp() // kind.window.total_seconds()
    window_end = datetime.fromtimestamp(
        (window_number + 1) * kind.window.total_seconds(), tz=now.tzinfo
    )
    limits = _limits_of(kind, f"{window_number:.0f}", address, subject)
    keys = tuple(sorted(limit.key for limit in limits))
    networks = [limit.key for limit in limits if limit.scope is LimitScope.NETWORK]
    widest = networks[-1] if networks else ""

    def judge(counts: dict[str, int]) -> frozenset[LimitScope]:
        return frozenset(limit.scope for limit in limits if counts.get(limit.key, 0) > limit.most)

    former = dict(AttemptCount.objects.filter(key__in=keys).values_list("key", "attempts"))
    exceeded = judge({key: number + 1 for key, number in former.items()})
    if LimitScope.NETWORK in exceeded:
        return Attempt(kind, (), window_end, frozenset({LimitScope.NETWORK}), former.get(widest, 0))
    counts = _add_attempts(keys, 1, window_end)
    return Attempt(kind, keys, window_end, judge(counts), counts.get(widest, 0))


def withdraw_attempt(attempt: Attempt) -> None:
    """Undo the counting of an attempt that turned out to be what the limits are not for."""
    if attempt.keys:
        _add_attempts(attempt.keys, -1, attempt.window_end)


def remember_network(kind: AttemptKind, *, address: str, subject: str) -> None:
    """Store that this subject came from this network; it may again, whatever strangers do."""
    lapses_at = timezone.now() + KEEP_FAMILIAR_NETWORKS
    FamiliarNetwork.objects.bulk_create(
        [FamiliarNetwork(key=_familiar_key(kind, address, subject), lapses_at=lapses_at)],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["lapses_at"],
    )


def is_familiar_network(kind: AttemptKind, *, address: str, subject: str) -> bool:
    rows = FamiliarNetwork.objects.filter(lapses_at__gt=timezone.now())
    return rows.filter(key=_familiar_key(kind, address, subject)).exists()


def delete_lapsed_counts() -> None:
    """Delete what has lapsed; the worker does so in each round."""
    for model in (AttemptCount, FamiliarNetwork):
        model.objects.filter(lapses_at__lte=timezone.now()).delete()


def _limits_of(kind: AttemptKind, window: str, address: str, subject: str) -> list[_Limit]:
    prefix = f"{kind.name} {window}"
    limits = []
    if kind.per_address is not None:
        limits = [
            _Limit(LimitScope.NETWORK, _hash(prefix, "network", text), kind.per_address * share)
            for text, share in enclosing_networks(address)
        ]
    if subject and kind.per_subject is not None:
        key = _hash(prefix, "subject", subject)
        limits.append(_Limit(LimitScope.SUBJECT, key, kind.per_subject))
    if kind.per_site is not None:
        limits.append(_Limit(LimitScope.SITE, _hash(prefix, "site"), kind.per_site))
    return limits


def _familiar_key(kind: AttemptKind, address: str, subject: str) -> str:
    """Return the key of the second narrowest network: a telephone often gets another address."""
    networks = enclosing_networks(address)
    return _hash(kind.name, "familiar", networks[:2][-1].text, subject)


def _hash(*parts: str) -> str:
    text = "\n".join(parts)
    return salted_hmac("limits", text, algorithm="sha256").hexdigest()[:32]


def _add_attempts(keys: Iterable[str], number: int, lapses_at: datetime) -> dict[str, int]:
    stored_time = connection.ops.adapt_datetimefield_value(lapses_at)
    values = [value for key in keys for value in (key, number, stored_time)]
    rows = ", ".join(["(%s, %s, %s)"] * (len(values) // 3))
    with connection.cursor() as cursor:
        cursor.execute(ADD_ATTEMPTS.format(rows=rows), values)
        return dict(cursor.fetchall())
