"""Asking one address over and over: by wrk where it is installed, else by ourselves.

Both keep `CONNECTIONS` connections open, and ask again on each as soon as it has its answer. Our
own is written in Python, so that it, not the server, may well be the limit: its rates only say
something beside each other.
"""

import json
import re
import selectors
import shutil
import socket
import statistics
import subprocess
import sys
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlsplit

CONNECTIONS = 8
PROCESSES = 2
WRK = shutil.which("wrk")
MILLISECONDS_PER_UNIT = {"us": 0.001, "ms": 1, "s": 1000}
TIMEOUT = 30
"""Seconds without any answer, after which a server is stuck."""


@dataclass(frozen=True)
class LoadResult:
    """Answers a second, and within how many milliseconds half and 99% of them came."""

    rate: float
    p50: float
    p99: float


def measure_load(address: str, encoding: str, seconds: float) -> LoadResult:
    return (_run_wrk if WRK else _run_own_generator)(address, encoding, seconds)


def _run_wrk(address: str, encoding: str, seconds: float) -> LoadResult:
    assert WRK
    said = subprocess.run(
        [
            *(WRK, f"-t{PROCESSES}", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "--latency"),
            *("-H", f"Accept-Encoding: {encoding}", address),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "Non-2xx" not in said, said
    assert "Socket errors" not in said, said
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert rate, said
    return LoadResult(float(rate[1]), _parse_latency("50", said), _parse_latency("99", said))


def _parse_latency(percent: str, said: str) -> float:
    found = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)\b", said)
    assert found, said
    return float(found[1]) * MILLISECONDS_PER_UNIT[found[2]]


def _run_own_generator(address: str, encoding: str, seconds: float) -> LoadResult:
    """Half the connections in each of two processes, for one would be the limit sooner."""
    command = [sys.executable, __file__, address, encoding, str(seconds)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(PROCESSES)]
    said = [process.communicate()[0] for process in running]
    assert not any(process.returncode for process in running)
    took = sorted(one for part in said for one in json.loads(part))
    ways = statistics.quantiles(took, n=100)
    return LoadResult(len(took) / seconds, ways[49] * 1000, ways[98] * 1000)


class LoadConnection:
    """It asks, takes the whole answer in, and asks again; how long each took is in `took`."""

    def __init__(self, host: str, port: int, question: bytes) -> None:
        self.socket = socket.create_connection((host, port), TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.question = question
        self.took: list[float] = []
        self.ask()

    def ask(self) -> None:
        self.socket.sendall(self.question)
        self.asked, self.answer, self.length = perf_counter(), b"", 0

    def read(self) -> None:
        chunk = self.socket.recv(1 << 18)
        assert chunk, "the server hung up"
        self.answer += chunk
        if not self.length:
            self.length = _response_length(self.answer)
        if self.length and len(self.answer) >= self.length:
            self.took.append(perf_counter() - self.asked)
            self.ask()


def _response_length(answer: bytes) -> int:
    """Of the whole answer, as soon as its head is in; until then 0."""
    head, whole, _ = answer.partition(b"\r\n\r\n")
    if not whole:
        return 0
    assert head.startswith(b"HTTP/1.1 200"), head
    said = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    assert said, head
    return len(head) + len(whole) + int(said[1])


def main(address: str, encoding: str, seconds: float) -> None:
    """Print, as a list, how many seconds each answer took."""
    parts = urlsplit(address)
    assert parts.hostname
    assert parts.port
    question = (
        f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: {encoding}\r\n\r\n"
    ).encode()
    waiting = selectors.DefaultSelector()
    connections = [
        LoadConnection(parts.hostname, parts.port, question)
        for _ in range(CONNECTIONS // PROCESSES)
    ]
    for connection in connections:
        waiting.register(connection.socket, selectors.EVENT_READ, connection)
    until = perf_counter() + seconds
    while perf_counter() < until:
        ready = waiting.select(TIMEOUT)
        assert ready, "the server does not answer"
        for key, _ in ready:
            key.data.read()
    print(json.dumps([one for connection in connections for one in connection.took]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
