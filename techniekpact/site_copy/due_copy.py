"""The worker's part: a new copy in `EXPORT_DIR` after each change of the site, a turn at a time."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from techniekpact.site_copy.copies import (
    FolderInUseError,
    delete_former_copies,
    is_current,
    make_copy,
)
from techniekpact.site_copy.crawl import CopyError, Progress

SECONDS_PER_TURN = 4.0
SECONDS_AFTER_FAILURE = 600.0
# The current copy, and the one before it, of which a visitor may be reading a file.
RETAINED_COPIES = 2

logger = logging.getLogger(__name__)


@dataclass
class CopyInProgress:
    """The copy that this process makes: the steps that are left, and when one may begin."""

    steps: Iterator[Progress] | None = None
    not_before: float = 0.0  # of time.monotonic()

    def advance(self, folder: Path, seconds: float) -> None:
        """Continue, or begin when the site has changed, for this long at most."""
        until = time.monotonic() + seconds
        if self.steps is None and time.monotonic() >= self.not_before and not is_current(folder):
            self.steps = make_copy(folder)
        for _ in self.steps or ():
            if time.monotonic() >= until:
                return
        if self.steps:
            self.steps = None
            delete_former_copies(folder, RETAINED_COPIES)


_copy = CopyInProgress()


def copy_site_when_due() -> None:
    """Do a turn of work on the copy, if a setting asks for one.

    A failure does not fail the worker, which would slow down mail; the next attempt comes later.
    """
    folder = settings.EXPORT_DIR
    if folder is None:
        return
    try:
        _copy.advance(folder, SECONDS_PER_TURN)
    except FolderInUseError:
        _copy.steps = None  # another worker is at it
    except Exception as error:  # noqa: BLE001  (whatever it is, mail must go on)
        _copy.steps, _copy.not_before = None, time.monotonic() + SECONDS_AFTER_FAILURE
        reason = error if isinstance(error, CopyError | OSError) else type(error).__name__
        logger.error("The copy of the site was not made: %s", reason)  # noqa: TRY400
