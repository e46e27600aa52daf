"""Memory of the processes of a server, before and after very many different addresses."""

import http.client
from pathlib import Path
from urllib.parse import quote

from tqdm import tqdm

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
