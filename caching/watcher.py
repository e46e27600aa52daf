"""Each web process looks by itself what the generation is, and so knows if the database is there.

No visitor waits for that, however long a database that is away keeps us waiting.
"""

import logging
import threading
import time
from math import inf

from django.db import connection

from caching import version
from publishing.error_messages import DATABASE_ERRORS

INTERVAL_SECONDS = 0.5
"""Seconds between two looks."""
TIMEOUT_SECONDS = 3.0
"""Seconds after which a look that is still under way means that the database is away."""

logger = logging.getLogger(__name__)


class VersionWatcher(threading.Thread):
    def __init__(self) -> None:
        super().__init__(name="watch", daemon=True)
        self.failed = self.has_unknown_error = False
        self.refresh_started_at = inf

    @property
    def away(self) -> bool:
        return self.failed or time.monotonic() - self.refresh_started_at > TIMEOUT_SECONDS

    def run(self) -> None:
        while True:
            self.look()
            time.sleep(INTERVAL_SECONDS)

    def look(self) -> None:
        self.refresh_started_at = time.monotonic()
        try:
            version.refresh_version()
        except DATABASE_ERRORS as error:
            connection.close()
            if not self.failed:
                logger.error("No database (%s): pages come from memory", type(error).__name__)  # noqa: TRY400  (its text names the host)
            self.failed = True
        except Exception:
            if not self.has_unknown_error:
                logger.exception("The generation cannot be read")
            self.has_unknown_error = True
        else:
            if self.failed:
                logger.warning("The database is back")
            self.failed = self.has_unknown_error = False
        self.refresh_started_at = inf


_watcher = VersionWatcher()


def start_watcher() -> None:
    if not _watcher.is_alive():
        _watcher.start()


def is_database_unavailable() -> bool:
    """Known without asking; `False` in a process that does not watch."""
    return _watcher.away
