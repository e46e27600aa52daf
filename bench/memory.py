"""What the processes of a server weigh, before and after very many different addresses."""

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

MemoryUsage = dict[str, float]
"""In MB: `Rss`, and `Pss`, in which what processes share counts for each its part."""


def measure_memory(server: Server) -> list[MemoryUsage]:
    return [_process_memory(pid) for pid in server.processes()]


def _process_memory(pid: int) -> MemoryUsage:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {name: int(rest.split()[0]) for name, _, rest in (it.partition(":") for it in lines)}
    return {name: sizes[name] / 1000 for name in ("Rss", "Pss")}


def request_many_addresses(
    server: Server, number: int
) -> tuple[list[MemoryUsage], list[MemoryUsage]]:
    """Before, when the usual pages are in memory, and after so many different addresses."""
    for _ in range(10):
        for path in COMMON_PATHS:
            server.get(path)
            server.get(path, "br")
    before = measure_memory(server)
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    for path in tqdm(_distinct_addresses(number), desc="addresses", leave=False):
        connection.request("GET", path)
        connection.getresponse().read()
    connection.close()
    return before, measure_memory(server)


def _distinct_addresses(number: int) -> list[str]:
    """By turns a search that nobody did before, and what the site does not know."""
    return [
        f"/praktijk/?q={quote(f'techniek {each}')}" if each % 2 else f"/?utm_source={each}"
        for each in range(number)
    ]
