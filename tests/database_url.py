"""The databases of the tests: on each server some templates, and copies of them for each process.

`EMPTY` is migrated; `CONTENT` has the real content as well; those of `RELEASES` are migrated as far
as an earlier release. Whichever process needs a template first makes it; the others wait and copy
it. On SQLite those without content are kept for the next run, as long as no migration changes.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.management import create_contenttypes
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, connections, transaction

from caching import version
from tests.previous_release import RELEASES, historical_models, migrate_to
from tests.settings import TEST_DATABASES

EMPTY, CONTENT = "empty", "content"
# An empty one whose file a test may replace, under connections that other threads still have.
REPLACEABLE = "replaceable"
MIGRATED = [*RELEASES, EMPTY]
STORED_TEMPLATES = settings.BASE_DIR / ".pytest_cache" / "templates"

# The copies that this process has: pairs of a vendor and a template.
_copies: set[tuple[str, str]] = set()


def database_url() -> str:
    """Return the database of the running test as `DATABASE_URL` takes it, for other processes."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        return _postgresql(name)
    return f"sqlite:///{name}"


def use(vendor: str, template: str = EMPTY) -> None:
    """Connect this thread to the copy of a template that this process has, made at first use.

    A copy of an earlier release is made anew each time, since a test migrates it. Call this while
    no test is running: connections that are open elsewhere stay where they are.
    """
    copy = f"{template}_{os.getpid()}"
    if template in RELEASES or (vendor, template) not in _copies:
        source = EMPTY if template == REPLACEABLE else template
        _make_once(vendor, source)
        _copy(vendor, source, copy)
        _copies.add((vendor, template))
    _connect(vendor, copy)


def drop_copy(vendor: str, template: str) -> None:
    """Have this process make its copy of a template anew at the next use."""
    _copies.discard((vendor, template))


def template_file(template: str = EMPTY) -> Path:
    """Return a template on SQLite, made at first use."""
    _make_once("sqlite", template)
    return _file(template)


def _make_once(vendor: str, template: str) -> None:
    """Make a template, unless this or another process did; those without content come together."""
    last = CONTENT if template == CONTENT else EMPTY
    with made_once(f"{vendor}-{last}") as is_first:
        if not is_first:
            return
        former = connection.vendor, connection.settings_dict["NAME"]
        try:
            if last == CONTENT:
                _load_content(vendor)
            else:
                _migrate(vendor)
        finally:
            _connect_to_name(*former)


@contextmanager
def made_once(name: str) -> Iterator[bool]:
    """Make a template of this name, if it is `True`; other processes wait until it is there."""
    with (Path(os.environ["TEST_TEMPLATES"]) / f"{name}.made").open("a") as made:
        fcntl.flock(made, fcntl.LOCK_EX)
        # Not where the file ended when it was opened: another process wrote while we waited.
        is_first = not made.seek(0, os.SEEK_END)
        yield is_first
        if is_first:
            made.write(name)


def _migrate(vendor: str) -> None:
    stored = _stored_templates() if vendor == "sqlite" else None
    if stored and stored.exists():
        for template in MIGRATED:
            shutil.copyfile(stored / template, _file(template))
    else:
        if vendor == "postgresql":
            _on_server(f"CREATE DATABASE {EMPTY}")
        for release, targets in RELEASES.items():
            _connect(vendor, EMPTY)
            migrate_to(targets)
            _add_content_types(historical_models(targets))
            connection.close()
            _copy(vendor, EMPTY, release)
    _connect(vendor, EMPTY)
    # On a stored template this applies nothing, but makes roles and permissions as they are now.
    call_command("migrate", verbosity=0)
    connection.close()
    if stored and not stored.exists():
        _store_templates(stored)


def _add_content_types(historical_apps: Any) -> None:
    """Add those that the release had: later migrations rename them with their models."""
    for config in apps.get_app_configs():
        create_contenttypes(config, verbosity=0, apps=historical_apps)


def _load_content(vendor: str) -> None:
    _make_once(vendor, EMPTY)
    _copy(vendor, EMPTY, CONTENT)
    _connect(vendor, CONTENT)
    version.invalidate_locally()
    call_command("load_content", verbosity=0)


def _stored_templates() -> Path:
    """Return the folder where the templates of exactly these migrations are stored."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for migration in sorted(settings.BASE_DIR.glob("*/migrations/*.py")):
        digest.update(f"{migration}\n".encode() + migration.read_bytes())
    digest.update(repr(RELEASES).encode())
    return STORED_TEMPLATES / digest.hexdigest()[:20]


def _store_templates(stored: Path) -> None:
    shutil.rmtree(stored.parent, ignore_errors=True)
    unfinished = stored.with_suffix(".unfinished")
    unfinished.mkdir(parents=True)
    for template in MIGRATED:
        shutil.copyfile(_file(template), unfinished / template)
    unfinished.replace(stored)


def _copy(vendor: str, source: str, target: str) -> None:
    """Copy a database that nobody is connected to, in the place of an earlier copy."""
    if vendor == "postgresql":
        _on_server(f"DROP DATABASE IF EXISTS {target}")
        _on_server(f"CREATE DATABASE {target} TEMPLATE {source}")
    else:
        shutil.copyfile(_file(source), _file(target))


def _file(name: str) -> Path:
    return Path(os.environ["TEST_TEMPLATES"]) / f"{name}.sqlite3"


def _connect(vendor: str, name: str) -> None:
    _connect_to_name(vendor, name if vendor == "postgresql" else str(_file(name)))


def _connect_to_name(vendor: str, name: str) -> None:
    connection.close()
    values: dict[str, Any] = TEST_DATABASES[vendor] | {"NAME": name}
    connections.settings |= connections.configure_settings({"default": values})
    del connections["default"]
    # Their keys are those of the other database.
    ContentType.objects.clear_cache()


def _on_server(command: str) -> None:
    with psycopg.connect(os.environ["TEST_POSTGRESQL"], autocommit=True) as server:
        server.execute(command)


def _postgresql(name: str) -> str:
    return urlsplit(os.environ["TEST_POSTGRESQL"])._replace(path=f"/{name}").geturl()


@contextmanager
def rows_for_several_tests(blocker: Any) -> Iterator[None]:
    """Keep what is written within for the tests that follow; each of them rolls back to it.

    `blocker` is pytest-django's. Not for tests with transactions of their own.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
