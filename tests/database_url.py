"""The databases of the tests: on each server one template, and a copy of it for each process.

Whichever process needs a template first makes it, by migrating; the others wait and copy it.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, connections, transaction

from tests.settings import TEST_DATABASES

TEMPLATE = "template"

_copies: dict[str, str] = {}


def database_url() -> str:
    """Return the database of the running test as `DATABASE_URL` takes it, for other processes."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        return _postgresql(name)
    return f"sqlite:///{name}"


def use(vendor: str) -> None:
    """Connect this thread to the copy that this process has on `vendor`, made at first use.

    Call it while no test is running: connections that are open elsewhere stay where they are.
    """
    if vendor not in _copies:
        _copies[vendor] = {"sqlite": _copy_file, "postgresql": _copy_on_server}[vendor]()
    _connect(vendor, _copies[vendor])
    ContentType.objects.clear_cache()


def template_file() -> Path:
    """Return the template on SQLite, which is there once a test uses that."""
    return Path(os.environ["TEST_TEMPLATES"]) / f"{TEMPLATE}.sqlite3"


def _copy_file() -> str:
    _make_template("sqlite", str(template_file()))
    return shutil.copyfile(template_file(), TEST_DATABASES["sqlite"]["NAME"])


def _copy_on_server() -> str:
    _make_template("postgresql", TEMPLATE)
    name = f"copy_{os.getpid()}"
    _on_server(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    return name


def _make_template(vendor: str, name: str) -> None:
    """Migrate an empty database, unless another process did."""
    with (Path(os.environ["TEST_TEMPLATES"]) / f"{vendor}.made").open("a+") as made:
        fcntl.flock(made, fcntl.LOCK_EX)
        if made.tell():
            return
        if vendor == "postgresql":
            _on_server(f"CREATE DATABASE {name}")
        _connect(vendor, name)
        call_command("migrate", verbosity=0)
        connection.close()
        made.write(name)


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
