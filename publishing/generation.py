"""The generation of the site: a token that changes whenever published content may have changed.

Pages and read models are remembered under the token that held *before* they were read, so what a
slower reader stores can never outlive a newer publication. The token is the time and the size of a
file in the data folder, which all processes of one machine share; it lapses after `LIFETIME`.
"""

import functools
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.conf import settings

logger = logging.getLogger(__name__)

LIFETIME = 300
"""Seconds after which remembered content is read again, come what may."""

T = TypeVar("T")

_aside: ContextVar[dict[Any, Any] | None] = ContextVar("aside", default=None)


def current() -> str:
    try:
        file = (settings.DATA_DIR / "generation").stat()
        changed = f"{file.st_mtime_ns}.{file.st_size}"
    except FileNotFoundError:
        changed = ""
    return f"{changed}.{int(time.time() // LIFETIME)}"


def bump() -> None:
    """Forget everything remembered, in all processes; call it after the commit.

    When the file cannot be written, what was committed stands, and shows within `LIFETIME`.
    """
    try:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        # It grows, because two publications can fall within one tick of the file system's clock.
        with (settings.DATA_DIR / "generation").open("a") as file:
            file.write(".")
    except OSError:
        logger.exception("The generation cannot be written")


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
