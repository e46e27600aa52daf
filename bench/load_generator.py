"""Requests one address over and over: with wrk if that is installed, else with our own generator.

Both keep `CONNECTIONS` connections open, and send the next request on each as soon as it has its
response. Our own is written in Python, so it may well be the limit instead of the server: its rates
only mean something beside each other.
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
TIMEOUT = 30  # seconds without any response, after which a server counts as stuck


@dataclass(frozen=True)
class LoadResult:
    rate: float  # responses a second
    p50: float  # milliseconds within which half of them came
    p99: float  # milliseconds within which 99% of them came


def measure_load(address: str, encoding: str, seconds: float) -> LoadResult:
    return (_run_wrk if WRK else _run_own_generator)(address, encoding, seconds)


def _run_wrk(address: str, encoding: str, seconds: float) -> LoadResult:
    assert WRK
    output = subprocess.run(
        [
            *(WRK, f"-t{PROCESSES}", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "--latency"),
            *("-H", f"Accept-Encoding: {encoding}", address),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "Non-2xx" not in output, output
    assert "Socket errors" not in output, output
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    assert rate, output
    return LoadResult(float(rate[1]), _parse_latency("50", output), _parse_latency("99", output))


def _parse_latency(percent: str, output: str) -> float:
    """Return a percentile of the latency, in milliseconds."""
    match = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)\b", output)
    assert match, output
    return float(match[1]) * MILLISECONDS_PER_UNIT[match[2]]


def _run_own_generator(address: str, encoding: str, seconds: float) -> LoadResult:
    """Open half the connections in each of two processes, as one would be the limit sooner."""
    command = [sys.executable, __file__, address, encoding, str(seconds)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(PROCESSES)]
    outputs = [process.communicate()[0] for process in running]
    assert not any(process.returncode for process in running)
    durations = sorted(duration for output in outputs for duration in json.loads(output))
    percentiles = statistics.quantiles(durations, n=100)
    return LoadResult(len(durations) / seconds, percentiles[49] * 1000, percentiles[98] * 1000)


class LoadConnection:
    """One connection that sends a request again as soon as it has the whole response.

    `durations` holds the seconds that each response took.
    """

    def __init__(self, host: str, port: int, request: bytes) -> None:
        self.socket = socket.create_connection((host, port), TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request = request
        self.durations: list[float] = []
        self.send_request()

    def send_request(self) -> None:
        self.socket.sendall(self.request)
        self.sent_at, self.response, self.expected_length = perf_counter(), b"", 0

    def receive(self) -> None:
        chunk = self.socket.recv(1 << 18)
        assert chunk, "the server hung up"
        self.response += chunk
        if not self.expected_length:
            self.expected_length = _response_length(self.response)
        if self.expected_length and len(self.response) >= self.expected_length:
            self.durations.append(perf_counter() - self.sent_at)
            self.send_request()


def _response_length(response: bytes) -> int:
    """Return the bytes of the whole response, once its head is in; 0 until then."""
    head, blank_line, _ = response.partition(b"\r\n\r\n")
    if not blank_line:
        return 0
    assert head.startswith(b"HTTP/1.1 200"), head
    match = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    assert match, head
    return len(head) + len(blank_line) + int(match[1])


def main(address: str, encoding: str, seconds: float) -> None:
    """Print the seconds that each response took, as a JSON list."""
    parts = urlsplit(address)
    assert parts.hostname
    assert parts.port
    request = (
        f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: {encoding}\r\n\r\n"
    ).encode()
    selector = selectors.DefaultSelector()
    connections = [
        LoadConnection(parts.hostname, parts.port, request) for _ in range(CONNECTIONS // PROCESSES)
    ]
    for connection in connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    until = perf_counter() + seconds
    while perf_counter() < until:
        ready = selector.select(TIMEOUT)
        assert ready, "the server does not answer"
        for key, _ in ready:
            key.data.receive()
    durations = [duration for connection in connections for duration in connection.durations]
    print(json.dumps(durations))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
