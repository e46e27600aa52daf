"""Limits to how long PostgreSQL works on one statement, or waits for a lock.

A web process must not wait for what no visitor waits for; a worker may take its time, but must not
hold up others for ever. Commands, such as `migrate`, have no limit. SQLite has its `timeout`.
"""

from typing import NamedTuple

from django.db import connections


class DatabaseTimeouts(NamedTuple):
    """Seconds for one statement, and for one lock."""

    statement: int
    lock: int


OPTIONS_PREFIX = "-c statement_timeout="
WEB_TIMEOUTS = DatabaseTimeouts(statement=15, lock=5)
WORKER_TIMEOUTS = DatabaseTimeouts(statement=300, lock=30)


def set_timeouts(timeouts: DatabaseTimeouts) -> None:
    """Set the timeouts of all connections that this process opens from now on."""
    database = connections.settings["default"]
    if database["ENGINE"] == "django.db.backends.postgresql":
        options = database["OPTIONS"].get("options", "").partition(OPTIONS_PREFIX)[0].strip()
        limits = f"{timeouts.statement}s -c lock_timeout={timeouts.lock}s"
        database["OPTIONS"]["options"] = f"{options} {OPTIONS_PREFIX}{limits}".strip()
