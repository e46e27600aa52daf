"""The version of the site: a token that changes whenever what visitors see may have changed.

Pages and read models are cached under the token that was current *before* they were read, so a slow
reader can never store something older than a newer publication. `invalidate` adds a row in the
transaction of a change and, after the commit, writes to a signal in shared memory that all
processes of this machine check before their next answer. Each web process also polls the database
twice a second (`caching.version_poller`), for changes made on another machine or by a process that
was killed after its commit. A token also ends when something is due to leave the site
(`register_expiry`), and after `MAX_AGE_SECONDS`.
"""

import functools
import logging
import mmap
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import Count, Window

from caching.database_errors import DATABASE_ERRORS
from caching.models import CacheVersion

logger = logging.getLogger(__name__)

MAX_AGE_SECONDS = 300  # after which cached content is read again in any case
SIGNAL_BYTES = 8
MAX_VERSION_ROWS = 1000  # beyond this the older half is deleted

T = TypeVar("T")

_isolated_values: ContextVar[dict[object, Any] | None] = ContextVar("isolated_values", default=None)
_expiry_sources: list[Callable[[], float]] = []


@dataclass(frozen=True)
class VersionState:
    """The state of the current version in this process. Times are seconds since 1970.

    `local_token` is added by `invalidate_locally`; `signal` is the shared signal as it was when
    `database_version` was read; `next_expiry` is when something leaves the site next. `token`
    combines them all and is valid until `valid_until`.
    """

    database_version: str = "unknown"
    local_token: str = ""
    signal: bytes = b""
    next_expiry: float = inf
    token: str = ""
    valid_until: float = 0


_state = VersionState()
_refresh_lock, _state_lock = threading.Lock(), threading.Lock()


def current_version() -> str:
    """Return the token of the current version; reads the database only after a change."""
    signal = _read_signal()
    # Within a transaction, one might read what is never committed.
    if signal != _state.signal and not connection.in_atomic_block:
        _update_state(signal=signal)
        _refresh_if_possible()
    elif time.time() >= _state.valid_until:
        _update_state()
    return _state.token


def invalidate() -> None:
    """Start a new version with the commit of the current transaction, in every process."""
    CacheVersion.objects.create()
    transaction.on_commit(_announce, robust=True)


def invalidate_locally() -> None:
    """Start a new version in this process alone."""
    _update_state(local_token=secrets.token_urlsafe(9), signal=_read_signal())


def register_expiry(next_expiry: Callable[[], float]) -> None:
    """Have every version end at the moment that `next_expiry` returns (seconds since 1970)."""
    _expiry_sources.append(next_expiry)


def refresh_version() -> None:
    """Read the version from the database. Raises whatever the database raises."""
    with _refresh_lock:
        signal, database_version = _read_signal(), _read_database_version()
        is_new = database_version != _state.database_version or time.time() >= _state.next_expiry
        _update_state(
            database_version=database_version,
            signal=signal,
            next_expiry=_read_next_expiry() if is_new else _state.next_expiry,
        )


def _refresh_if_possible() -> None:
    """Refresh; with a new connection if the database server has closed the old one."""
    with suppress(Error):
        try:
            refresh_version()
        except DATABASE_ERRORS:
            connection.close()
            refresh_version()


def prune_versions() -> None:
    """Delete the older half of the rows when there are too many; their number is a change too."""
    if CacheVersion.objects.count() > MAX_VERSION_ROWS:
        with transaction.atomic():
            invalidate()
            newest_first = CacheVersion.objects.order_by("-pk").values_list("pk", flat=True)
            CacheVersion.objects.filter(pk__lt=newest_first[MAX_VERSION_ROWS // 2]).delete()


def _update_state(**changes: Any) -> None:
    global _state  # noqa: PLW0603  (read at every visit: a plain name is the quickest)
    with _state_lock:
        state, now = replace(_state, **changes), time.time()
        period = int(now // MAX_AGE_SECONDS)
        has_expired = int(now >= state.next_expiry)
        token = (
            f"{state.local_token}{state.database_version}"
            f".{period}.{state.next_expiry}.{has_expired}"
        )
        ends = [(period + 1) * MAX_AGE_SECONDS, state.next_expiry]
        _state = replace(state, token=token, valid_until=min(end for end in ends if end > now))


def _read_database_version() -> str:
    rows = CacheVersion.objects.order_by("-pk").annotate(row_count=Window(Count("pk")))
    newest = rows.values_list("token", "row_count").first()
    return "{}.{}".format(*newest) if newest else ""


def _read_next_expiry() -> float:
    return min((next_expiry() for next_expiry in _expiry_sources), default=inf)


def _announce() -> None:
    _shared_signal(settings.DATA_DIR)[:] = os.urandom(SIGNAL_BYTES)
    refresh_version()


def _read_signal() -> bytes:
    return bytes(_shared_signal(settings.DATA_DIR)[:])


@functools.cache
def _shared_signal(folder: Path) -> mmap.mmap | bytearray:
    """Map a few bytes of a file that all processes of this machine share as memory."""
    path = folder / "cache-version"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            # A hole would end the process at its first write on a disk that is full (SIGBUS).
            os.posix_fallocate(file.fileno(), 0, SIGNAL_BYTES)
        with path.open("r+b") as file:
            return mmap.mmap(file.fileno(), SIGNAL_BYTES)
    except OSError:
        logger.exception("Other processes hear of a change only when they poll the database")
        return bytearray(SIGNAL_BYTES)


@contextmanager
def isolated() -> Iterator[None]:
    """Use nothing that is cached within the `with`, and discard what was read in it.

    Meant for previews of drafts, in a transaction that will be rolled back.
    """
    reset_token = _isolated_values.set({})
    try:
        yield
    finally:
        _isolated_values.reset(reset_token)


def cached_per_version(read: Callable[[], T]) -> Callable[[], T]:
    """Decorate a function without arguments, so that it runs once per version and process."""
    memory: dict[str, T] = {}

    @functools.wraps(read)
    def cached_reader() -> T:
        if (isolated_values := _isolated_values.get()) is not None:
            if read not in isolated_values:
                isolated_values[read] = read()
            return isolated_values[read]
        token = current_version()
        # A single lookup, because another thread may clear the dictionary in between.
        value = memory.get(token)
        if value is None:
            value = read()
            memory.clear()
            memory[token] = value
        return value

    return cached_reader
