"""A deadline for each request, and the end of a process in which one does not stop.

A thread of its own looks at all running requests each second. A request that is over its deadline
gets an exception in its thread, which becomes a page that says so. Code that does not come back to
Python, such as a regular expression, does not notice: after a while the process exits, and the
server starts another. If even this thread does not run, because such code keeps Python's lock,
`faulthandler` ends the process from outside of Python.
"""

import ctypes
import faulthandler
import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from techniekpact.monitoring.request_ids import current_request_id

DEADLINE_SECONDS = 60.0
GRACE_SECONDS = 15.0  # after the deadline, before the process is replaced
FROZEN_SECONDS = 20.0  # without any progress of Python, after which the process is replaced
INTERVAL_SECONDS = 1.0
MAX_LOGGED_PATH = 80  # characters

logger = logging.getLogger(__name__)


class RequestTooSlow(Exception):  # noqa: N818  (names what happened, as Django's `BadRequest`)
    """A request that went on past its deadline."""


@dataclass
class RunningRequest:
    thread_id: int
    description: str
    started_at: float  # of `time.monotonic`
    request_id: str = ""
    is_interrupted: bool = False


class DeadlineWatcher(threading.Thread):
    def __init__(self) -> None:
        super().__init__(name="request-deadlines", daemon=True)
        self.requests: dict[int, RunningRequest] = {}
        self.lock = threading.Lock()

    @contextmanager
    def limit(self, environ: dict[str, Any]) -> Iterator[None]:
        """Have the deadline hold for what runs in this thread within the block."""
        request = RunningRequest(
            threading.get_ident(),
            f"{environ['REQUEST_METHOD'][:10]} {environ.get('PATH_INFO', '')[:MAX_LOGGED_PATH]!a}",
            time.monotonic(),
            current_request_id(),
        )
        with self.lock:
            self.requests[request.thread_id] = request
        try:
            yield
        finally:
            with self.lock:
                del self.requests[request.thread_id]
                if request.is_interrupted:
                    _raise_in_thread(request.thread_id, None)

    def run(self) -> None:
        with Path(os.devnull).open("w") as nowhere:
            while True:
                faulthandler.dump_traceback_later(FROZEN_SECONDS, exit=True, file=nowhere)
                self.interrupt_slow_requests(time.monotonic())
                time.sleep(INTERVAL_SECONDS)

    def interrupt_slow_requests(self, now: float) -> None:
        with self.lock:
            for request in self.requests.values():
                seconds = now - request.started_at
                extra = {"request_id": request.request_id}
                if seconds > DEADLINE_SECONDS and not request.is_interrupted:
                    request.is_interrupted = True
                    logger.error(
                        "Stopped after %.0f s: %s", seconds, request.description, extra=extra
                    )
                    _raise_in_thread(request.thread_id, RequestTooSlow)
                elif seconds > DEADLINE_SECONDS + GRACE_SECONDS:
                    logger.error(
                        "Replacing this process, because of: %s", request.description, extra=extra
                    )
                    _exit_process()


def _raise_in_thread(thread_id: int, exception: type[BaseException] | None) -> None:
    """Raise an exception at the next step of a thread, or take back one that waits (`None`)."""
    argument = ctypes.py_object(exception) if exception else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread_id), argument)


def _exit_process() -> None:
    """Exit without waiting for any thread; the server starts another process."""
    os._exit(1)
