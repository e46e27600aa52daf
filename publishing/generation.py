"""The generation of the site: a token that changes whenever what visitors see may have changed.

Pages and read models are remembered under the token that held *before* they were read, so what a
slower reader stores can never outlive a newer publication. A change adds a row in its own
transaction, and after the commit it rings a bell that all processes of this machine hear: they look
in the database before their next answer. Besides, each web process looks twice a second
(`publishing.watch`), for what was done on another machine, or by a process that was killed after
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

from publishing.models import Change, publishables
from publishing.problems import NO_DATABASE

logger = logging.getLogger(__name__)

LIFETIME = 300
"""Seconds after which remembered content is read again, come what may."""

SIZE = 8
"""Bytes of the bell."""

KEPT = 1000
"""Rows of changes, beyond which the older half goes."""

T = TypeVar("T")

_aside: ContextVar[dict[Any, Any] | None] = ContextVar("aside", default=None)


@dataclass(frozen=True)
class Seen:
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


_seen = Seen()
_looking, _seeing = threading.Lock(), threading.Lock()


def current() -> str:
    bell = _sound()
    # Within a transaction it would see what may never be committed.
    if bell != _seen.bell and not connection.in_atomic_block:
        _see(bell=bell)
        _look_if_it_can_be()
    elif time.time() >= _seen.lapses:
        _see()
    return _seen.token


def bump() -> None:
    """Call it in the transaction of a change: with its commit, every process forgets."""
    Change.objects.create()
    transaction.on_commit(_tell, robust=True)


def forget() -> None:
    """Have this process alone forget what it remembers."""
    _see(own=secrets.token_urlsafe(9), bell=_sound())


def look() -> None:
    """Learn what the database says. Raises what that raises."""
    with _looking:
        bell, mark = _sound(), _mark()
        news = mark != _seen.mark or time.time() >= _seen.end
        _see(mark=mark, bell=bell, end=_next_end() if news else _seen.end)


def _look_if_it_can_be() -> None:
    """Once more with a new connection: the old one may not have outlived a stop of the database."""
    with suppress(Error):
        try:
            look()
        except NO_DATABASE:
            connection.close()
            look()


def prune() -> None:
    """Leave half of the rows when there are too many; with another number, that is a change too."""
    if Change.objects.count() > KEPT:
        with transaction.atomic():
            bump()
            oldest = Change.objects.order_by("-pk").values_list("pk", flat=True)[KEPT // 2]
            Change.objects.filter(pk__lt=oldest).delete()


def _see(**news: Any) -> None:
    global _seen  # noqa: PLW0603  (asked at every visit: a plain name is the quickest)
    with _seeing:
        seen, now = replace(_seen, **news), time.time()
        lapse = int(now // LIFETIME)
        token = f"{seen.own}{seen.mark}.{lapse}.{seen.end}.{int(now >= seen.end)}"
        moments = [(lapse + 1) * LIFETIME, seen.end]
        _seen = replace(seen, token=token, lapses=min(it for it in moments if it > now))


def _mark() -> str:
    rows = Change.objects.order_by("-pk").annotate(rows=Window(Count("pk")))
    found = rows.values_list("mark", "rows").first()
    return "{}.{}".format(*found) if found else ""


def _next_end() -> float:
    """One query over all kinds."""
    first, *others = [
        model._base_manager.filter(live=True, expire_at__gt=timezone.now())
        .order_by()
        .values_list("expire_at")
        for model in publishables()
    ]
    return min((end.timestamp() for (end,) in first.union(*others) if end), default=inf)


def _tell() -> None:
    _bell(settings.DATA_DIR)[:] = os.urandom(SIZE)
    look()


def _sound() -> bytes:
    return bytes(_bell(settings.DATA_DIR)[:])


@functools.cache
def _bell(folder: Path) -> mmap.mmap | bytearray:
    """A few bytes of memory that all processes of this machine share, by way of a file."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "generation").open("ab") as file:
            os.truncate(file.fileno(), SIZE)
        with (folder / "generation").open("r+b") as file:
            return mmap.mmap(file.fileno(), SIZE)
    except OSError:
        logger.exception("Nobody else hears of changes at once; they find out when they look")
        return bytearray(SIZE)


@contextmanager
def apart() -> Iterator[None]:
    """Within it nothing remembered is used, and what is read is forgotten afterwards.

    For looking at what is not published, in a transaction that will be rolled back.
    """
    token = _aside.set({})
    try:
        yield
    finally:
        _aside.reset(token)


def remembered(read: Callable[[], T]) -> Callable[[], T]:
    """Decorate a reader without arguments: it runs once per generation and process."""
    memory: dict[str, T] = {}

    @functools.wraps(read)
    def reader() -> T:
        if (aside := _aside.get()) is not None:
            if read not in aside:
                aside[read] = read()
            return aside[read]
        token = current()
        # In one step, for another thread may forget it in between.
        value = memory.get(token)
        if value is None:
            value = read()
            memory.clear()
            memory[token] = value
        return value

    return reader
