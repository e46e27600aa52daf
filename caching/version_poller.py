"""A thread that polls the version in each web process, and so knows if the database is there.

No visitor waits for it, however long an unavailable database keeps the thread waiting.
"""

import logging
import threading
import time
from math import inf

from django.db import connection

from caching import version
from caching.database_errors import DATABASE_ERRORS

INTERVAL_SECONDS = 0.5
TIMEOUT_SECONDS = 3.0  # a poll that takes longer means that the database is unavailable

logger = logging.getLogger(__name__)


class VersionPoller(threading.Thread):
    def __init__(self) -> None:
        super().__init__(name="version-poller", daemon=True)
        self.has_failed = self.has_unknown_error = False
        self.poll_started_at = inf

    @property
    def is_database_unavailable(self) -> bool:
        return self.has_failed or time.monotonic() - self.poll_started_at > TIMEOUT_SECONDS

    def run(self) -> None:
        while True:
            self.poll()
            time.sleep(INTERVAL_SECONDS)

    def poll(self) -> None:
        self.poll_started_at = time.monotonic()
        try:
            version.refresh_version()
        except DATABASE_ERRORS as error:
            connection.close()
            if not self.has_failed:
                logger.error("No database (%s): pages come from memory", type(error).__name__)  # noqa: TRY400  (its text names the host)
            self.has_failed = True
        except Exception:
            if not self.has_unknown_error:
                logger.exception("The version of the site cannot be read")
            self.has_unknown_error = True
        else:
            if self.has_failed:
                logger.warning("The database is back")
            self.has_failed = self.has_unknown_error = False
        self.poll_started_at = inf


_poller = VersionPoller()


def start_polling() -> None:
    if not _poller.is_alive():
        _poller.start()


def is_database_unavailable() -> bool:
    """Answer without a query; always `False` in a process that has no poller."""
    return _poller.is_database_unavailable
