"""Each web process looks by itself what the generation is, and so knows if the database is there.

No visitor waits for that, however long a database that is away keeps us waiting.
"""

import logging
import threading
import time
from math import inf

from django.db import connection

from publishing import generation
from publishing.problems import NO_DATABASE

EVERY = 0.5
"""Seconds between two looks."""
PATIENCE = 3.0
"""Seconds after which a look that is still under way means that the database is away."""

logger = logging.getLogger(__name__)


class Watch(threading.Thread):
    def __init__(self) -> None:
        super().__init__(name="watch", daemon=True)
        self.failed = self.puzzled = False
        self.looking_since = inf

    @property
    def away(self) -> bool:
        return self.failed or time.monotonic() - self.looking_since > PATIENCE

    def run(self) -> None:
        while True:
            self.look()
            time.sleep(EVERY)

    def look(self) -> None:
        self.looking_since = time.monotonic()
        try:
            generation.look()
        except NO_DATABASE as error:
            connection.close()
            if not self.failed:
                logger.error("No database (%s): pages come from memory", type(error).__name__)  # noqa: TRY400  (its text names the host)
            self.failed = True
        except Exception:
            if not self.puzzled:
                logger.exception("The generation cannot be read")
            self.puzzled = True
        else:
            if self.failed:
                logger.warning("The database is back")
            self.failed = self.puzzled = False
        self.looking_since = inf


_watch = Watch()


def start() -> None:
    if not _watch.is_alive():
        _watch.start()


def database_away() -> bool:
    """Known without asking; `False` in a process that does not watch."""
    return _watch.away
