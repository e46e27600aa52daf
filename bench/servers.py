"""The servers that are measured: processes of their own, on free ports of this machine."""

import http.client
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from tests.processes import free_port

ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT = 300  # seconds to come up; the first server fills its database in that time

# Starts the site as `make run` does, without the worker, which would take its share of the cores.
START_SITE = """
import os, sys
import django
django.setup()
from techniekpact.management.commands import serve
serve.prepare_site()
*command, application = serve.web_server_command()
application = os.environ.get("APPLICATION", application)
os.execv(sys.executable, [sys.executable, *command, application])
"""

PUBLISH_ON_INPUT = """
import sys
import django
django.setup()
from caching import version
for line in sys.stdin:
    version.invalidate()
    print("published", flush=True)
"""

Headers = list[tuple[str, str]]


class Server:
    """A server process that runs as long as its `with` block."""

    def __init__(self, command: list[str], env: dict[str, str], port: int) -> None:
        self.command, self.env, self.port = command, env, port
        self.address = f"http://127.0.0.1:{port}"

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env={"PATH": os.environ["PATH"]} | self.env
        )
        until = time.monotonic() + START_TIMEOUT
        while not self._answers():
            assert self.process.poll() is None, f"stopped: {self.command}"
            assert time.monotonic() < until, f"does not answer: {self.command}"
            time.sleep(0.1)
        return self

    def __exit__(self, *args: object) -> None:
        self.process.terminate()
        self.process.wait()

    def _answers(self) -> bool:
        try:
            self.get("/")
        except OSError:
            return False
        return True

    def get(self, path: str, encoding: str = "identity") -> tuple[Headers, bytes]:
        """Return the headers and the body of a page; raise `AssertionError` if it is not there."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_TIMEOUT)
        connection.request("GET", path, headers={"Accept-Encoding": encoding})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        assert response.status == 200, (path, response.status)
        return response.getheaders(), body

    def get_compressed(self, path: str, encoding: str) -> tuple[Headers, bytes]:
        """Repeat `get` until the site, which compresses in the background, has this encoding."""
        until = time.monotonic() + START_TIMEOUT
        while True:
            headers, body = self.get(path, encoding)
            if dict(headers).get("content-encoding", "identity") == encoding:
                return headers, body
            assert time.monotonic() < until, f"never compressed as {encoding}"
            time.sleep(0.05)

    def processes(self) -> list[int]:
        """Return the ids of the processes that respond: children of the one that was started."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()]


def build_environment(folder: Path, database: str) -> dict[str, str]:
    return {
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "techniekpact.settings",
        "ENVIRONMENT": "local",
        "DATA_DIR": str(folder),
        "DATABASE_URL": database,
    }


def site_server(env: dict[str, str], workers: int, *, page_cache: bool = True) -> Server:
    port = free_port()
    variables = {"PORT": str(port), "WORKERS": str(workers), "PAGE_CACHE": str(int(page_cache))}
    return Server([sys.executable, "-c", START_SITE], env | variables, port)


def bare_server(
    env: dict[str, str], response: tuple[Headers, bytes], file: Path, workers: int
) -> Server:
    """Return the server as the site starts it, with nothing behind it but this one response."""
    headers, body = response
    # The server adds these two to any response.
    stored_headers = [
        (name, value) for name, value in headers if name.lower() not in ("server", "date")
    ]
    file.write_bytes(json.dumps(stored_headers).encode() + b"\n" + body)
    return site_server(
        env | {"APPLICATION": "bench.bare_server:application", "BARE_RESPONSE": str(file)}, workers
    )


class PublisherProcess:
    """An editor in a process of its own, that publishes at each call of `publish`."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = {"PATH": os.environ["PATH"]} | env

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PUBLISH_ON_INPUT],
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *args: object) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()

    def publish(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline()
