"""The time that a job of a worker may take before the others get their turn."""

import time
from collections.abc import Callable


class TimeBudget:
    """A number of seconds from now."""

    def __init__(self, seconds: float = 5.0) -> None:
        self.until = time.monotonic() + seconds

    def has_time_left(self) -> bool:
        return time.monotonic() < self.until

    def repeat_until_spent(self, step: Callable[[], bool]) -> None:
        """Call `step` until it returns that there is no more to do, or the time is over."""
        while self.has_time_left() and step():
            pass
