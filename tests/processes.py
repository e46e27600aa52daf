"""The site in separate processes, started the way `make run` does."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

REPOSITORY_ROOT = Path(__file__).resolve().parent.parent
# Seconds that a process gets to start.
START_TIMEOUT = 60
# Seconds for a step that takes one or two on an idle machine.
STEP_TIMEOUT = 15


@dataclass
class WebProcess:
    process: subprocess.Popen[str]
    port: int

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline and self.process.poll() is None:
            with suppress(OSError):
                self.ask("/robots.txt")
                return
            time.sleep(0.05)
        raise AssertionError(f"It did not start: {self.stop()}")

    def visitor(self) -> HTTPConnection:
        """Return a connection that stays open between requests."""
        return HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(self, path: str) -> tuple[int, str]:
        with closing(self.visitor()) as visitor:
            return get_page(visitor, path)

    def stop(self) -> str:
        """Kill the process and its children at once, and return what they logged."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        return self.process.communicate(timeout=START_TIMEOUT)[1]


def get_page(visitor: HTTPConnection, path: str) -> tuple[int, str]:
    visitor.request("GET", path)
    response = visitor.getresponse()
    return response.status, response.read().decode()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def start_site(folder: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=REPOSITORY_ROOT,
        env=site_environment(folder, port),
        stdout=subprocess.PIPE,
        text=True,
    )


def site_environment(folder: Path, port: int) -> dict[str, str]:
    return {
        "ENVIRONMENT": "local",
        "DEBUG": "0",
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "SITE_URL": f"http://localhost:{port}",
        "EMAIL_URL": f"filemail:///{folder}/mail",
    }


def process_environment(folder: Path, **overrides: str) -> dict[str, str]:
    """Return a minimal environment for a process: this data folder and the overrides."""
    return {
        "PATH": os.environ["PATH"],
        "ENVIRONMENT": "local",
        "DJANGO_SETTINGS_MODULE": "tests.process_settings",
        "DATA_DIR": str(folder),
    } | overrides


def start_web_process(folder: Path, database: str, **environment: str) -> WebProcess:
    """Start one web process without a worker, on a database that was migrated before."""
    port = free_port()
    options = f"--interface=wsgi --blocking-threads=1 --log-level=warning --port={port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *options.split(), "techniekpact.wsgi:application"],
        cwd=REPOSITORY_ROOT,
        env=process_environment(
            folder,
            DATABASE_URL=database,
            SITE_URL="http://localhost:8000",
            EMAIL_URL=f"filemail:///{folder}/mail",
            PYTHONUNBUFFERED="1",
        )
        | environment,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    return WebProcess(process, port)


def read_output_until(server: subprocess.Popen[str], text: str) -> str:
    """Return the output of the server up to and including the first line with this text."""
    output = ""
    assert server.stdout
    for line in server.stdout:
        output += line
        if text in line:
            return output
    raise AssertionError(f"{text!r} is not in the output:\n{output}")
