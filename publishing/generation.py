"""The generation of the site: a token that changes whenever what visitors see may have changed.

Pages and read models are remembered under the token that held *before* they were read, so what a
slower reader stores can never outlive a newer publication. A change adds a row in its own
transaction, and touches a file after the commit. Who sees that file change looks in the database
before it answers; besides, each process looks twice a second (`publishing.watch`), for what was
done on another machine, or by a process that was killed after its commit. A token also lapses at
the moment that something goes off the site, and after `LIFETIME`.
"""

import functools
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace
from math import inf
from typing import Any, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Count, Window
from django.utils import timezone

from publishing.models import Change, publishables

logger = logging.getLogger(__name__)

LIFETIME = 300
"""Seconds after which remembered content is read again, come what may."""

KEPT = 1000
"""Rows of changes, beyond which the oldest go."""

T = TypeVar("T")

_aside: ContextVar[dict[Any, Any] | None] = ContextVar("aside", default=None)


@dataclass(frozen=True)
class Seen:
    """What this process knows: the database's mark, and the time and size of the file by then.

    `end` is when something goes off the site next; the token holds until `lapses`. Both are in
    seconds since 1970.
    """

    mark: str = ""
    file: tuple[int, int] = (0, 0)
    end: float = inf
    token: str = ""
    lapses: float = 0


_seen = Seen()
_looking = threading.Lock()


def current() -> str:
    file = _file()
    # Within a transaction it would see what may never be committed.
    if file != _seen.file and not connection.in_atomic_block:
        _see(replace(_seen, file=file))
        with suppress(InterfaceError, OperationalError):
            look()
    elif time.time() >= _seen.lapses:
        _see(_seen)
    return _seen.token


def bump() -> None:
    """Call it in the transaction of a change: with its commit, every process forgets."""
    Change.objects.create()
    transaction.on_commit(_tell, robust=True)


def forget() -> None:
    """Have this process alone forget what it remembers."""
    _see(replace(_seen, mark=secrets.token_urlsafe(9), file=_file()))


def look() -> None:
    """Learn what the database says. Raises what that raises."""
    with _looking:
        file, mark = _file(), _mark()
        news = mark != _seen.mark or time.time() >= _seen.end
        _see(Seen(mark, file, _next_end() if news else _seen.end))


def prune() -> None:
    """Leave the newest rows; that changes their number, so it is a change itself."""
    with transaction.atomic():
        if beyond := Change.objects.order_by("-pk").values_list("pk", flat=True)[KEPT:][:1]:
            bump()
            Change.objects.filter(pk__lte=beyond[0]).delete()


def _see(seen: Seen) -> None:
    global _seen  # noqa: PLW0603  (asked at every visit: a plain name is the quickest)
    now = time.time()
    lapse = int(now // LIFETIME)
    token = f"{seen.mark}.{lapse}.{seen.end}.{int(now >= seen.end)}"
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


def _file() -> tuple[int, int]:
    try:
        stat = os.stat(_path())  # noqa: PTH116  (at a third of the cost)
    except OSError:
        return (0, 0)
    return stat.st_mtime_ns, stat.st_size


def _path() -> str:
    return f"{settings.DATA_DIR}/generation"


def _tell() -> None:
    """When the file cannot be written, other processes find out when they look."""
    try:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        # It grows, because two publications can fall within one tick of the file system's clock.
        with open(_path(), "a") as file:  # noqa: PTH123
            file.write(".")
    except OSError:
        logger.exception("The generation cannot be written")
    look()


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
        if token not in memory:
            value = read()
            memory.clear()
            memory[token] = value
            return value
        return memory[token]

    return reader
