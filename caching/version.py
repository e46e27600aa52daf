"""The generation of the site: a token that changes whenever what visitors see may have changed.

Pages and read models are remembered under the token that held *before* they were read, so what a
slower reader stores can never outlive a newer publication. A change adds a row in its own
transaction, and after the commit it rings a bell that all processes of this machine hear: they look
in the database before their next answer. Besides, each web process looks twice a second
(`caching.watcher`), for what was done on another machine, or by a process that was killed after
its commit. A token also lapses when something goes off the site, and after `LIFETIME`.
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
from django.utils import timezone

from publishing.error_messages import DATABASE_ERRORS
from publishing.models import CacheVersion, publishable_models

logger = logging.getLogger(__name__)

MAX_AGE_SECONDS = 300
"""Seconds after which remembered content is read again, come what may."""

SIGNAL_BYTES = 8
"""Bytes of the bell."""

MAX_VERSION_ROWS = 1000
"""Rows of changes, beyond which the older half goes."""

T = TypeVar("T")

_isolated_values: ContextVar[dict[Any, Any] | None] = ContextVar("aside", default=None)


@dataclass(frozen=True)
class VersionState:
    """What this process knows: the mark in the database, and how the bell sounded by then.

    `own` is what it added itself.
    `end` is when something goes off the site next; the token holds until `lapses`. Both are in
    seconds since 1970.
    """

    mark: str = "unknown"
    own: str = ""
    bell: bytes = b""
    end: float = inf
    token: str = ""
    lapses: float = 0


_state = VersionState()
_refresh_lock, _state_lock = threading.Lock(), threading.Lock()


def current_version() -> str:
    bell = _read_signal()
    # Within a transaction it would see what may never be committed.
    if bell != _state.bell and not connection.in_atomic_block:
        _update_state(bell=bell)
        _refresh_if_possible()
    elif time.time() >= _state.lapses:
        _update_state()
    return _state.token


def invalidate() -> None:
    """Call it in the transaction of a change: with its commit, every process forgets."""
    CacheVersion.objects.create()
    transaction.on_commit(_announce, robust=True)


def invalidate_locally() -> None:
    """Have this process alone forget what it remembers."""
    _update_state(own=secrets.token_urlsafe(9), bell=_read_signal())


def refresh_version() -> None:
    """Learn what the database says. Raises what that raises."""
    with _refresh_lock:
        bell, mark = _read_signal(), _read_database_version()
        news = mark != _state.mark or time.time() >= _state.end
        _update_state(mark=mark, bell=bell, end=_next_expiry() if news else _state.end)


def _refresh_if_possible() -> None:
    """Once more with a new connection: the old one may not have outlived a stop of the database."""
    with suppress(Error):
        try:
            refresh_version()
        except DATABASE_ERRORS:
            connection.close()
            refresh_version()


def prune_versions() -> None:
    """Leave half of the rows when there are too many; with another number, that is a change too."""
    if CacheVersion.objects.count() > MAX_VERSION_ROWS:
        with transaction.atomic():
            invalidate()
            oldest = CacheVersion.objects.order_by("-pk").values_list("pk", flat=True)[
                MAX_VERSION_ROWS // 2
            ]
            CacheVersion.objects.filter(pk__lt=oldest).delete()


def _update_state(**news: Any) -> None:
    global _state  # noqa: PLW0603  (asked at every visit: a plain name is the quickest)
    with _state_lock:
        seen, now = replace(_state, **news), time.time()
        lapse = int(now // MAX_AGE_SECONDS)
        token = f"{seen.own}{seen.mark}.{lapse}.{seen.end}.{int(now >= seen.end)}"
        moments = [(lapse + 1) * MAX_AGE_SECONDS, seen.end]
        _state = replace(seen, token=token, lapses=min(it for it in moments if it > now))


def _read_database_version() -> str:
    rows = CacheVersion.objects.order_by("-pk").annotate(rows=Window(Count("pk")))
    found = rows.values_list("mark", "rows").first()
    return "{}.{}".format(*found) if found else ""


def _next_expiry() -> float:
    """One query over all kinds."""
    first, *others = [
        model._base_manager.filter(live=True, expire_at__gt=timezone.now())
        .order_by()
        .values_list("expire_at")
        for model in publishable_models()
    ]
    return min((end.timestamp() for (end,) in first.union(*others) if end), default=inf)


def _announce() -> None:
    _shared_signal(settings.DATA_DIR)[:] = os.urandom(SIGNAL_BYTES)
    refresh_version()


def _read_signal() -> bytes:
    return bytes(_shared_signal(settings.DATA_DIR)[:])


@functools.cache
def _shared_signal(folder: Path) -> mmap.mmap | bytearray:
    """A few bytes of memory that all processes of this machine share, by way of a file."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "generation").open("ab") as file:
            os.truncate(file.fileno(), SIGNAL_BYTES)
        with (folder / "generation").open("r+b") as file:
            return mmap.mmap(file.fileno(), SIGNAL_BYTES)
    except OSError:
        logger.exception("Nobody else hears of changes at once; they find out when they look")
        return bytearray(SIGNAL_BYTES)


@contextmanager
def isolated() -> Iterator[None]:
    """Within it nothing remembered is used, and what is read is forgotten afterwards.

    For looking at what is not published, in a transaction that will be rolled back.
    """
    token = _isolated_values.set({})
    try:
        yield
    finally:
        _isolated_values.reset(token)


def cached_per_version(read: Callable[[], T]) -> Callable[[], T]:
    """Decorate a reader without arguments: it runs once per generation and process."""
    memory: dict[str, T] = {}

    @functools.wraps(read)
    def reader() -> T:
        if (aside := _isolated_values.get()) is not None:
            if read not in aside:
                aside[read] = read()
            return aside[read]
        token = current_version()
        # In one step, for another thread may forget it in between.
        value = memory.get(token)
        if value is None:
            value = read()
            memory.clear()
            memory[token] = value
        return value

    return reader
