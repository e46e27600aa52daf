import gc
import ipaddress
import os
import shutil
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from caching import version
from newsletter.database_mark import mark_file
from tests import database_url
from tests.factories import UserFactory
from tests.settings import TEST_DATABASES

# The first has no windows, and so opens a page at half the cost.
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
CHROMIUM_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
SLOW_FIXTURES = {"vnu", "blank_database"}
# A slow machine is no fault of the code.
hypothesis_settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("untimed")
LOCALHOST_ONLY_FLAG = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Have a test run on each database, when it says something about that; see `tests/run.py`."""
    function = metafunc.definition
    if not _runs_once(function, metafunc.fixturenames) and "postgresql" in TEST_DATABASES:
        metafunc.parametrize("vendor", TEST_DATABASES, indirect=True, scope="session")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, and what checks HTML in Java or migrates back and forth."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "browser" in fixtures:
            item.add_marker("browser")
        if not SLOW_FIXTURES.isdisjoint(fixtures):
            item.add_marker("slow")


def pytest_collection_finish() -> None:
    """Spare the garbage collector all that was imported and collected."""
    gc.collect()
    gc.freeze()


def _runs_once(function: pytest.Item, fixtures: Sequence[str]) -> bool:
    """Tell whether a test says nothing about the database."""
    database_fixtures = {"db", "transactional_db", "blank_database"}
    uses_database = function.get_closest_marker("django_db") or not database_fixtures.isdisjoint(
        fixtures
    )
    checks_pages = {"browser", "vnu"} & set(fixtures)
    return bool(function.get_closest_marker("once") or checks_pages or not uses_database)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what did not run."""
    reports = terminalreporter.stats.get("skipped", [])
    missing = {report.longrepr[2].removeprefix("Skipped: ") for report in reports}
    if problem := os.environ.get("TEST_WITHOUT_POSTGRESQL"):
        missing.add(f"PostgreSQL wil niet starten ({problem})")
    if missing:
        terminalreporter.write_line(f"Niet getest: {'; '.join(sorted(missing))}")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None) -> None:
    """Leave the making of databases to `vendor`."""


@pytest.fixture(autouse=True, scope="session")
def vendor(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> str:
    """The kind of database that the test runs on."""
    name: str = getattr(request, "param", "sqlite")
    with django_db_blocker.unblock():
        database_url.use(name)
    return name


@pytest.fixture(autouse=True)
def clear_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start each test with empty caches that do not expire halfway."""
    monkeypatch.setattr(version, "MAX_AGE_SECONDS", 10**12)
    version.invalidate_locally()
    cache.clear()
    mark_file().unlink(missing_ok=True)


@pytest.fixture(autouse=True, scope="session")
def restored_database() -> Iterator[None]:
    """Give a test that follows one with transactions the database that its template has."""

    def restore_database(_: TransactionTestCase) -> None:
        database_url.restore_copy()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", restore_database)
        yield


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse connections to other machines; this one goes by number or by the name localhost."""
    connect, getaddrinfo = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not is_loopback(address[0]):
            raise RuntimeError(f"A test reached for {address}")
        connect(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host is not None and not is_loopback(host):
            raise RuntimeError(f"A test asked where {host} is")
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="module")
def shared_demo(vendor: str, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        database_url.use(vendor, database_url.CONTENT)
        yield
        database_url.use(vendor)


@pytest.fixture
def demo(shared_demo: None, db: None) -> None:
    """The real content, in a database of its own, for a module whose tests start from it."""


@pytest.fixture
def regional_editor(db: None) -> Any:
    return UserFactory(is_staff=True, roles=["Regioredactie"])


@pytest.fixture
def sign_in(client: Client) -> Callable[[str], Any]:
    """Log in an editor with a role."""

    def sign_in(role: str) -> Any:
        user: Any = UserFactory(is_staff=True, roles=[role])
        client.force_login(user)
        return user

    return sign_in


@pytest.fixture
def blank_database(vendor: str, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        database_url.use(vendor, database_url.BLANK)
        yield
        database_url.use(vendor)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if not CHROMIUM:
        pytest.skip("de browser (chromium ontbreekt)")
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [*CHROMIUM_FLAGS.split(), LOCALHOST_ONLY_FLAG],
    }


@pytest.fixture(scope="session")
def vnu() -> Path:
    """The HTML checker: `java -jar` this."""
    jar = Path(
        os.environ.get("VNU_JAR", settings.BASE_DIR / "node_modules/vnu-jar/build/dist/vnu.jar")
    )
    if not jar.exists() or not shutil.which("java"):
        pytest.skip(f"de HTML ({jar} of java ontbreekt)")
    return jar
