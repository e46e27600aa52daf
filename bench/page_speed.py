"""Compares the speed of pages with the speed of the server itself. `make bench`.

All servers of one round stand side by side and are asked in turn, a few seconds each, round after
round, so that a busy machine weighs on all alike; medians count. It writes its tables in
`docs/benchmarks.md`. `python bench/page_speed.py --quick` only prints them, from a few short runs.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import servers, speed_tables  # noqa: E402
from bench.benchmarks_document import write_section  # noqa: E402
from bench.load_generator import measure_load  # noqa: E402
from bench.mail_workers import start_postgresql  # noqa: E402
from bench.memory import request_many_addresses  # noqa: E402
from bench.servers import PublisherProcess, Server  # noqa: E402
from tests.nginx import NGINX, OPENSSL, Ports, write_nginx_configuration  # noqa: E402
from tests.processes import free_port  # noqa: E402

SITEMAP_LOCATION = re.compile(r"<loc>https?://[^/<]+(/[^<]*)</loc>")
# After this, nothing of what came before is still being compressed.
SETTLE_SECONDS = 0.5


@dataclass(frozen=True)
class BenchmarkSize:
    rounds: int = 9
    seconds: float = 2
    publications: int = 50
    addresses: int = 10_000


QUICK = BenchmarkSize(rounds=2, seconds=1, publications=5, addresses=200)


@dataclass(frozen=True)
class LoadTarget:
    address: str
    encoding: str = "identity"


class SpeedBenchmark:
    """The site on both databases, filled once; `results` takes the measurements."""

    def __init__(self, folder: Path, size: BenchmarkSize) -> None:
        self.folder, self.size = folder, size
        self.sqlite = servers.build_environment(folder / "a", f"sqlite:///{folder}/a/db.sqlite3")
        self.postgresql = servers.build_environment(
            folder / "b", start_postgresql(folder / "server")
        )
        self.databases = {"SQLite": self.sqlite, "PostgreSQL": self.postgresql}
        self.results = speed_tables.SpeedResults(seconds=size.seconds, rounds=size.rounds)

    def measure(self) -> speed_tables.SpeedResults:
        for workers in (1, 2):
            self._measure_rates(workers)
        for database, env in self.databases.items():
            self.results.first_visit_ms[database] = self._measure_first_visits(env)
            self.results.every_page_ms[database] = self._measure_every_page(env)
        with servers.site_server(self.sqlite, 1) as site:
            self.results.memory = request_many_addresses(site, self.size.addresses)
        self.results.address_count = self.size.addresses
        output = subprocess.run(
            [sys.executable, "-m", "bench.query_counts"],
            cwd=ROOT,
            env=self.sqlite,
            check=True,
            stdout=subprocess.PIPE,
        ).stdout
        self.results.query_counts = json.loads(output)
        return self.results

    def _measure_rates(self, workers: int) -> None:
        with ExitStack() as servers_up:
            targets = dict(self._start_targets(workers, servers_up))
            for target in targets.values():
                measure_load(target.address, target.encoding, 1)
            turns = [name for _ in range(self.size.rounds) for name in targets]
            for name in tqdm(turns, desc=f"{workers} worker(s)", leave=False):
                target = targets[name]
                result = measure_load(target.address, target.encoding, self.size.seconds)
                self.results.load_runs[name, workers].append(result)

    def _start_targets(
        self, workers: int, servers_up: ExitStack
    ) -> Iterator[tuple[str, LoadTarget]]:
        """Start all servers and yield name and target in the order in which they are measured."""
        warm = servers_up.enter_context(servers.site_server(self.sqlite, workers))
        for encoding in ("identity", "br"):
            response = warm.get_compressed("/", encoding)
            bare = servers.bare_server(
                self.sqlite, response, self.folder / f"{workers}-{encoding}", workers
            )
            yield (
                f"bare {encoding}",
                LoadTarget(servers_up.enter_context(bare).address + "/", encoding),
            )
            yield f"warm {encoding}", LoadTarget(f"{warm.address}/", encoding)
        on_postgresql = servers_up.enter_context(servers.site_server(self.postgresql, workers))
        yield "warm PostgreSQL", LoadTarget(f"{on_postgresql.address}/", "br")
        for database, env in self.databases.items():
            uncached = servers_up.enter_context(servers.site_server(env, workers, page_cache=False))
            yield f"uncached {database}", LoadTarget(f"{uncached.address}/")
        stylesheet = _find_stylesheet(warm)
        yield "static", LoadTarget(warm.address + stylesheet, "br")
        if NGINX and OPENSSL:
            proxy = servers_up.enter_context(self._start_nginx(warm, workers))
            yield "static nginx", LoadTarget(proxy.address + stylesheet, "br")
            yield "warm nginx", LoadTarget(f"{proxy.address}/", "br")

    def _start_nginx(self, site: Server, workers: int) -> Server:
        folder = self.folder / f"nginx-{workers}"
        folder.mkdir()
        ports = Ports(site=site.port, http=free_port(), https=free_port())
        command = write_nginx_configuration(folder, self.folder / "a", ports, tls=False)
        return Server(command, {}, ports.https)

    def _measure_first_visits(self, env: dict[str, str]) -> list[float]:
        """Return the milliseconds of each visit that comes right after a publication."""
        times = []
        with servers.site_server(env, 1) as site, PublisherProcess(env) as editor:
            for _ in range(self.size.publications):
                site.get("/")
                time.sleep(SETTLE_SECONDS)
                editor.publish()
                start = time.perf_counter()
                site.get("/")
                times.append((time.perf_counter() - start) * 1000)
        return times

    def _measure_every_page(self, env: dict[str, str]) -> list[float]:
        """Return the mean milliseconds per page of each round past all pages."""
        means = []
        with servers.site_server(env, 1) as site, PublisherProcess(env) as editor:
            paths = SITEMAP_LOCATION.findall(site.get("/sitemap.xml")[1].decode())
            for _ in range(self.size.rounds):
                editor.publish()
                start = time.perf_counter()
                for path in paths:
                    site.get(path)
                means.append((time.perf_counter() - start) * 1000 / len(paths))
        return means


def _find_stylesheet(site: Server) -> str:
    match = re.search(r"/static/css/site[^\"]+", site.get("/")[1].decode())
    assert match
    return match[0]


def main(size: BenchmarkSize) -> str:
    with tempfile.TemporaryDirectory(prefix="techniekpact-bench-") as name:
        return speed_tables.render_tables(SpeedBenchmark(Path(name), size).measure())


if __name__ == "__main__":
    if sys.argv[1:] == ["--quick"]:
        print(main(QUICK))
    else:
        text = main(BenchmarkSize())
        print(text)
        write_section("speed", text)
