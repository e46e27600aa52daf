"""A web process in which Python itself has stopped is replaced, and the site answers again."""

import http.client
import subprocess
import sys
import time
from contextlib import closing, suppress

import pytest

from tests.processes import REPOSITORY_ROOT, START_TIMEOUT, free_port, process_environment

pytestmark = pytest.mark.slow

# The expression holds Python's lock for minutes, so that no other thread runs.
APPLICATION = """
import os
import re
from techniekpact import request_deadlines
from techniekpact.request_gate import RequestGate

request_deadlines.FROZEN_SECONDS = 2

def respond(environ, start_response):
    if environ["PATH_INFO"] == "/freeze":
        re.match(r"(a|a)*b", "a" * 40)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]

watcher = request_deadlines.DeadlineWatcher()
watcher.start()
application = RequestGate(respond, slots=2, watcher=watcher)
"""


@pytest.fixture
def port(tmp_path):
    (tmp_path / "freezing.py").write_text(APPLICATION)
    number = free_port()
    flags = f"--interface=wsgi --blocking-threads=3 --respawn-failed-workers --port={number}"
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", *flags.split(), "freezing:application"],
        cwd=tmp_path,
        env=process_environment(tmp_path, PYTHONPATH=f"{tmp_path}:{REPOSITORY_ROOT}"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield number
    server.terminate()
    server.wait(START_TIMEOUT)


def process_id(port):
    """Return the process that answers, as soon as one does."""
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        with suppress(OSError, http.client.HTTPException):
            return ask(port, "/")
        time.sleep(0.1)
    raise AssertionError("No process answers")


def ask(port, path):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as visitor:
        visitor.request("GET", path)
        return visitor.getresponse().read()


def test_a_process_that_froze_is_replaced(port):
    first = process_id(port)
    with pytest.raises((OSError, http.client.HTTPException)):
        ask(port, "/freeze")
    assert process_id(port) not in (b"", first)
