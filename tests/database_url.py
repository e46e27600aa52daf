"""The databases of the tests: on each server two templates, and copies of them for each process.

`EMPTY` is migrated; `CONTENT` has the real content as well. Whichever process needs a template
first makes it; the others wait and copy it. The empty one on SQLite is kept for the next run, as
long as no migration changes.
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
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, connections, transaction

from caching import version
from tests.settings import TEST_DATABASES

EMPTY, CONTENT = "empty", "content"
STORED_TEMPLATES = settings.BASE_DIR / ".pytest_cache" / "templates"

# The names of the copies of this process, by vendor and template.
_copies: dict[tuple[str, str], str] = {}


def database_url() -> str:
    """Return the database of the running test as `DATABASE_URL` takes it, for other processes."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        return _postgresql(name)
    return f"sqlite:///{name}"


def use(vendor: str, template: str = EMPTY) -> None:
    """Connect this thread to the copy of a template that this process has, made at first use.

    Call it while no test is running: connections that are open elsewhere stay where they are.
    """
    if (vendor, template) not in _copies:
        copy = {"sqlite": _copy_file, "postgresql": _copy_on_server}[vendor]
        _copies[vendor, template] = copy(template)
    _connect(vendor, _copies[vendor, template])
    ContentType.objects.clear_cache()


def template_file(template: str = EMPTY) -> Path:
    """Return a template on SQLite, made at first use."""
    file = Path(os.environ["TEST_TEMPLATES"]) / f"{template}.sqlite3"
    _make_once("sqlite", template, str(file))
    return file


def _copy_file(template: str) -> str:
    own = Path(TEST_DATABASES["sqlite"]["NAME"]).with_stem(f"copy_{template}")
    return str(shutil.copyfile(template_file(template), own))


def _copy_on_server(template: str) -> str:
    _make_once("postgresql", template, template)
    name = f"copy_{template}_{os.getpid()}"
    _on_server(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


def _make_once(vendor: str, template: str, name: str) -> None:
    """Make a template, unless this or another process did."""
    with (Path(os.environ["TEST_TEMPLATES"]) / f"{vendor}-{template}.made").open("a+") as made:
        fcntl.flock(made, fcntl.LOCK_EX)
        # Not where the file ended when it was opened: another process wrote while we waited.
        if made.seek(0, os.SEEK_END):
            return
        former = connection.vendor, connection.settings_dict["NAME"]
        if template == EMPTY:
            _migrate_empty(vendor, name)
        else:
            _load_content(vendor, name)
        _connect(*former)
        made.write(name)


def _migrate_empty(vendor: str, name: str) -> None:
    stored = _stored_template() if vendor == "sqlite" else None
    if vendor == "postgresql":
        _on_server(f"CREATE DATABASE {name}")
    elif stored and stored.exists():
        shutil.copyfile(stored, name)
    _connect(vendor, name)
    # On a stored template this applies nothing, but makes roles and permissions as they are now.
    call_command("migrate", verbosity=0)
    connection.close()
    if stored and not stored.exists():
        _store_template(name, stored)


def _load_content(vendor: str, name: str) -> None:
    if vendor == "postgresql":
        _make_once(vendor, EMPTY, EMPTY)
        _on_server(f"CREATE DATABASE {name} TEMPLATE {EMPTY}")
    else:
        shutil.copyfile(template_file(), name)
    _connect(vendor, name)
    version.invalidate_locally()
    call_command("load_content", verbosity=0)


def _stored_template() -> Path:
    """Return where the template of exactly these migrations is stored."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for migration in sorted(settings.BASE_DIR.glob("*/migrations/*.py")):
        digest.update(f"{migration}\n".encode() + migration.read_bytes())
    return STORED_TEMPLATES / f"{digest.hexdigest()[:20]}.sqlite3"


def _store_template(name: str, stored: Path) -> None:
    shutil.rmtree(stored.parent, ignore_errors=True)
    stored.parent.mkdir(parents=True)
    unfinished = shutil.copyfile(name, stored.with_suffix(".unfinished"))
    Path(unfinished).replace(stored)


def _connect(vendor: str, name: str) -> None:
    connection.close()
    values: dict[str, Any] = TEST_DATABASES[vendor] | {"NAME": name}
    connections.settings |= connections.configure_settings({"default": values})
    del connections["default"]


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
