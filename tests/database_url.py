"""The databases of the tests: on each server some templates, and copies of them for each process.

`BLANK` has no tables, `EMPTY` is migrated, and `CONTENT` has the real content as well. Whichever
process needs a template first makes it; the others wait and copy it. On SQLite `EMPTY` is kept for
the next run, as long as no migration changes.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, connections, transaction

from caching import version
from tests.settings import TEST_DATABASES

BLANK, EMPTY, CONTENT = "blank", "empty", "content"
# An empty one whose file a test may replace, under connections that other threads still have.
REPLACEABLE = "replaceable"
STORED_TEMPLATES = settings.BASE_DIR / ".pytest_cache" / "templates"

# What the copies of this process are restored from, by their name on the server or their file: the
# file of their template, or for each table the rows that `COPY` wrote.
_originals: dict[str, Path | dict[str, bytes]] = {}


def database_url() -> str:
    """Return the database of the running test as `DATABASE_URL` takes it, for other processes."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        return _postgresql(name)
    return f"sqlite:///{name}"


def use(vendor: str, template: str = EMPTY) -> None:
    """Connect this thread to the copy of a template that this process has, made at first use.

    One of `BLANK` is made anew each time, since a test migrates it. Call this while no test is
    running: connections that are open elsewhere stay where they are.
    """
    copy, name = f"{template}_{os.getpid()}", _copy_name(vendor, template)
    if template == BLANK or name not in _originals:
        source = EMPTY if template == REPLACEABLE else template
        _make_once(vendor, source)
        _copy(vendor, source, copy)
        _originals[name] = _read_rows(name) if vendor == "postgresql" else _file(source)
    _connect(vendor, copy)
    # SQLite is asked once what it can do, which no test is to count.
    assert connection.features.supports_json_field


def _copy_name(vendor: str, template: str) -> str:
    copy = f"{template}_{os.getpid()}"
    return copy if vendor == "postgresql" else str(_file(copy))


def drop_copy(vendor: str, template: str) -> None:
    """Have this process make its copy of a template anew at the next use."""
    _originals.pop(_copy_name(vendor, template), None)


def restore_copy() -> None:
    """Give the database of this thread the rows of its template; others may be connected to it."""
    name = connection.settings_dict["NAME"]
    original = _originals[name]
    if isinstance(original, dict):
        _write_rows(name, original)
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(original)) as source:
        source.backup(connection.connection)


def _read_rows(name: str) -> dict[str, bytes]:
    with psycopg.connect(_postgresql(name)) as session, session.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rows = {}
        for (table,) in cursor.fetchall():
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                rows[table] = b"".join(bytes(block) for block in copy)
    return rows


def _write_rows(name: str, rows: dict[str, bytes]) -> None:
    """Replace all rows, without triggers or foreign keys."""
    with psycopg.connect(_postgresql(name)) as session, session.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("".join(f'DELETE FROM "{table}";' for table in rows))
        for table, lines in rows.items():
            if lines:
                with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                    copy.write(lines)


def template_file(template: str = EMPTY) -> Path:
    """Return a template on SQLite, made at first use."""
    _make_once("sqlite", template)
    return _file(template)


def _make_once(vendor: str, template: str) -> None:
    """Make a template, unless this or another process did."""
    with made_once(f"{vendor}-{template}") as is_first:
        if not is_first:
            return
        former = connection.vendor, connection.settings_dict["NAME"]
        try:
            MAKERS[template](vendor)
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


def _create_blank(vendor: str) -> None:
    if vendor == "postgresql":
        _on_server(f"CREATE DATABASE {BLANK}")
    else:
        _file(BLANK).touch()


def _migrate(vendor: str) -> None:
    stored = _stored_template() if vendor == "sqlite" else None
    if stored and stored.exists():
        shutil.copyfile(stored, _file(EMPTY))
    else:
        _make_once(vendor, BLANK)
        _copy(vendor, BLANK, EMPTY)
    _connect(vendor, EMPTY)
    # On a stored template this applies nothing, but makes roles and permissions as they are now.
    call_command("migrate", verbosity=0)
    connection.close()
    if stored and not stored.exists():
        _store_template(stored)


def _load_content(vendor: str) -> None:
    _make_once(vendor, EMPTY)
    _copy(vendor, EMPTY, CONTENT)
    _connect(vendor, CONTENT)
    version.invalidate_locally()
    call_command("load_content", verbosity=0)


MAKERS = {BLANK: _create_blank, EMPTY: _migrate, CONTENT: _load_content}


def _stored_template() -> Path:
    """Return the file where the template of exactly these migrations is stored."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for migration in sorted(settings.BASE_DIR.glob("*/migrations/*.py")):
        digest.update(f"{migration}\n".encode() + migration.read_bytes())
    return STORED_TEMPLATES / digest.hexdigest()[:20]


def _store_template(stored: Path) -> None:
    shutil.rmtree(stored.parent, ignore_errors=True)
    stored.parent.mkdir(parents=True)
    unfinished = stored.with_suffix(".unfinished")
    shutil.copyfile(_file(EMPTY), unfinished)
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
