"""The running of the worker's jobs, and lines in the log when one starts to fail and is well again.

A job that fails in the same way round after round writes one line, and so does the database.
"""

import logging
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from caching.database_errors import DATABASE_ERRORS, is_database_answering
from newsletter.delivery.run import MailServerError
from techniekpact.log_redaction import describe_origin

Job = Callable[[], bool | None]

logger = logging.getLogger(__name__)


class JobResult(NamedTuple):
    """The outcome of a job: no exception was raised, and there is more to do at once."""

    succeeded: bool
    has_more: bool = False


FAILURE = JobResult(succeeded=False)


class DatabaseAwayError(Exception):
    """The database does not answer, so no job can do anything."""


def always() -> bool:
    return True


class JobRunner:
    """Runs jobs; `failures` holds those that fail now, with how.

    A job of `recovery_checks` that had nothing to do has not recovered until its check says so.
    """

    def __init__(
        self, recovery_checks: Mapping[str, Callable[[], bool]] = MappingProxyType({})
    ) -> None:
        self.recovery_checks = recovery_checks
        self.failures: dict[str, str] = {}
        self.is_database_away = False

    def run(self, job: Job) -> JobResult:
        """Run a job; it may return whether it has more to do at once.

        Raises `DatabaseAwayError`; other errors are logged, so that the other jobs go on.
        """
        try:
            has_more = bool(job())
        except Exception as error:
            if isinstance(error, DATABASE_ERRORS) and not is_database_answering():
                self._record_outage(error)
                raise DatabaseAwayError from error
            self._record_failure(job.__name__, error)
            return FAILURE
        self._record_success(job.__name__)
        return JobResult(succeeded=True, has_more=has_more)

    def _record_outage(self, error: Exception) -> None:
        if not self.is_database_away:
            logger.error("No database (%s): all work waits", type(error).__name__)
        self.is_database_away = True

    def _record_failure(self, name: str, error: Exception) -> None:
        description = describe_failure(error)
        if self.failures.get(name) != description:
            logger.error("%s: %s", name, description)
        self.failures[name] = description

    def _record_success(self, name: str) -> None:
        if self.is_database_away:
            logger.warning("The database is back")
            self.is_database_away = False
        if name in self.failures and self.recovery_checks.get(name, always)():
            del self.failures[name]
            logger.warning("%s: works again", name)


def describe_failure(error: Exception) -> str:
    """Return the kind of error and where it arose; its text may repeat an address."""
    if isinstance(error, MailServerError):
        return f"MailServerError: {error}"
    return f"{type(error).__name__} at {describe_origin(error)}"
