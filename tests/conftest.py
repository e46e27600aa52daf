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
from django.test import Client

from caching import version
from tests.factories import UserFactory
from tests.previous_release import PREVIOUS_RELEASE, historical_models, migrate_to

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
CHROMIUM_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
LOCALHOST_ONLY_FLAG = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs a browser, and leave out what another process runs; see `tests/run.py`."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "browser" in fixtures:
            item.add_marker("browser")
        if "browser" in fixtures or "vnu" in fixtures or not _reads_database(item, fixtures):
            item.add_marker("once")
    others = [item for item in items if _is_for_another(item)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]


def _reads_database(item: pytest.Item, fixtures: Sequence[str]) -> bool:
    asks = {"db", "transactional_db", "django_db_serialized_rollback"}
    return bool(item.get_closest_marker("django_db")) or not asks.isdisjoint(fixtures)


def _is_for_another(item: pytest.Item) -> bool:
    part = os.environ.get("TEST_PART")
    if part and (part == "browser") != bool(item.get_closest_marker("browser")):
        return True
    here = os.environ.get("TEST_DATABASE", "sqlite")
    return here != "sqlite" and bool(item.get_closest_marker("once"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what did not run."""
    reports = terminalreporter.stats.get("skipped", [])
    missing = {report.longrepr[2].removeprefix("Skipped: ") for report in reports}
    if problem := os.environ.get("TEST_WITHOUT_POSTGRESQL"):
        missing.add(f"PostgreSQL wil niet starten ({problem})")
    if missing:
        terminalreporter.write_line(f"Niet getest: {'; '.join(sorted(missing))}")


@pytest.fixture(autouse=True)
def clear_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees what another one read, and nothing lapses halfway."""
    monkeypatch.setattr(version, "MAX_AGE_SECONDS", 10**12)
    version.invalidate_locally()
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Only this machine can be reached, by number or by the name localhost."""
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


@pytest.fixture
def sign_in(client: Client) -> Callable[[str], Any]:
    """Log in an editor with a role."""

    def sign_in(role: str) -> Any:
        user: Any = UserFactory(is_staff=True, roles=[role])
        client.force_login(user)
        return user

    return sign_in


@pytest.fixture
def previous_release_models(transactional_db: None) -> Iterator[Any]:
    """The models of the release before; afterwards all is as it should be."""
    try:
        migrate_to(PREVIOUS_RELEASE)
        yield historical_models(PREVIOUS_RELEASE)
    finally:
        migrate_to()


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
