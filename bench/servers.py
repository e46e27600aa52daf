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
START_TIMEOUT = 60
"""Seconds that a server gets to come up; the first one fills its database."""

START_SITE = """
import os, sys
import django
django.setup()
from techniekpact.management.commands import serve
serve.prepare()
*command, application = serve.web_server()
application = os.environ.get("APPLICATION", application)
os.execv(sys.executable, [sys.executable, *command, application])
"""
"""As `make run` does it, but without the worker, that would take its share of the cores."""

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
    """Comes up with `with`; goes down at its end."""

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
        """The headers and the body of a page that must be there."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_TIMEOUT)
        connection.request("GET", path, headers={"Accept-Encoding": encoding})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        assert response.status == 200, (path, response.status)
        return response.getheaders(), body

    def packed(self, path: str, encoding: str) -> tuple[Headers, bytes]:
        """As `get`, as soon as it comes in this encoding: the best ones are made aside."""
        until = time.monotonic() + START_TIMEOUT
        while True:
            headers, body = self.get(path, encoding)
            if dict(headers).get("content-encoding", "identity") == encoding:
                return headers, body
            assert time.monotonic() < until, f"never packed as {encoding}"
            time.sleep(0.05)

    def processes(self) -> list[int]:
        """Those that answer: all that it started itself."""
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
    own = {"PORT": str(port), "WORKERS": str(workers), "PAGE_CACHE": str(int(page_cache))}
    return Server([sys.executable, "-c", START_SITE], env | own, port)


def bare_server(
    env: dict[str, str], answer: tuple[Headers, bytes], file: Path, workers: int
) -> Server:
    """The server as the site starts it, with nothing behind it but this one answer."""
    headers, body = answer
    # What the server adds by itself, it adds to any answer.
    kept = [(name, value) for name, value in headers if name.lower() not in ("server", "date")]
    file.write_bytes(json.dumps(kept).encode() + b"\n" + body)
    return site_server(
        env | {"APPLICATION": "bench.bare_server:application", "BARE_ANSWER": str(file)}, workers
    )


class PublisherProcess:
    """An editor in a process of its own, that publishes when told to."""

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
