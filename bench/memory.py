"""Memory of processes: those of a server before and after very many addresses, or a single one."""

import http.client
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from tqdm import tqdm

from bench.mail_workers import peak_memory_of
from bench.servers import Server

COMMON_PATHS = (
    "/",
    "/praktijk/",
    "/landsdelen/",
    "/doelen/",
    "/nieuws/",
    "/vier-os/",
    "/ambassadeurs/",
)

# Megabytes by kind: `Rss`, and `Pss`, in which each process counts its part of what they share.
MemoryUsage = dict[str, float]


def measure_memory(server: Server) -> list[MemoryUsage]:
    return [_process_memory(pid) for pid in server.processes()]


def _process_memory(pid: int) -> MemoryUsage:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    columns = (line.partition(":") for line in lines)
    sizes = {name: int(size.split()[0]) for name, _, size in columns}  # kB
    return {name: sizes[name] / 1000 for name in ("Rss", "Pss")}


def peak_memory(command: list[str], folder: Path) -> tuple[float, float]:
    """Run a command in a folder; return the seconds that it took and its peak megabytes."""
    start, peak = time.perf_counter(), 0.0
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        with suppress(ValueError):  # it has just ended
            peak = peak_memory_of(process.pid)
        time.sleep(0.002)
    assert process.returncode == 0, command
    return time.perf_counter() - start, peak


def request_many_addresses(
    server: Server, count: int
) -> tuple[list[MemoryUsage], list[MemoryUsage]]:
    """Return the memory before, with the usual pages cached, and after so many other addresses."""
    for _ in range(10):
        for path in COMMON_PATHS:
            server.get(path)
            server.get(path, "br")
    before = measure_memory(server)
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    for path in tqdm(_distinct_addresses(count), desc="addresses", leave=False):
        connection.request("GET", path)
        connection.getresponse().read()
    connection.close()
    return before, measure_memory(server)


def _distinct_addresses(count: int) -> list[str]:
    """Return by turns a search that nobody did before and a parameter unknown to the site."""
    return [
        f"/praktijk/?q={quote(f'techniek {number}')}" if number % 2 else f"/?utm_source={number}"
        for number in range(count)
    ]
