"""Visitors who ask for the home page all the time, and what they notice of what goes on beside."""

import http.client
import statistics
import threading
import time
from dataclasses import dataclass, field
from typing import Self

VISITORS = 4
PAUSE_SECONDS = 0.05
TIMEOUT = 120  # seconds; who waits longer counts with that


@dataclass
class Visits:
    """The milliseconds that each answer took, and the number that was no page."""

    durations: list[float] = field(default_factory=list)
    failures: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.durations)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.durations, n=20)[-1]

    @property
    def longest(self) -> float:
        return max(self.durations)


class Visitors:
    """Visitors of the home page for as long as a `with` block; `visits` has what they saw."""

    def __init__(self, port: int) -> None:
        self.port, self.visits = port, Visits()
        self.is_leaving = threading.Event()
        self.threads = [threading.Thread(target=self._visit) for _ in range(VISITORS)]

    def __enter__(self) -> Self:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.is_leaving.set()
        for thread in self.threads:
            thread.join()

    def _visit(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        while not self.is_leaving.wait(PAUSE_SECONDS):
            start = time.perf_counter()
            try:
                connection.request("GET", "/", headers={"Accept-Encoding": "br"})
                response = connection.getresponse()
                response.read()
                self.visits.failures += response.status != http.client.OK
            except (OSError, http.client.HTTPException):
                connection.close()
                self.visits.failures += 1
            self.visits.durations.append((time.perf_counter() - start) * 1000)
        connection.close()
