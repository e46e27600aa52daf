"""How long one of the worker's jobs goes on before the others get theirs, in seconds."""

import time
from collections.abc import Callable


class Turn:
    def __init__(self, seconds: float = 5.0) -> None:
        self.until = time.monotonic() + seconds

    def lasts(self) -> bool:
        return time.monotonic() < self.until

    def repeat(self, step: Callable[[], bool]) -> None:
        """Until there is no more to do, or it is over."""
        while self.lasts() and step():
            pass
