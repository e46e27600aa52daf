"""How long one of the worker's jobs goes on before the others get theirs, in seconds."""

import time
from collections.abc import Callable


class TimeBudget:
    def __init__(self, seconds: float = 5.0) -> None:
        self.until = time.monotonic() + seconds

    def has_time_left(self) -> bool:
        return time.monotonic() < self.until

    def repeat_until_spent(self, step: Callable[[], bool]) -> None:
        """Until there is no more to do, or it is over."""
        while self.has_time_left() and step():
            pass
