"""The databases of the tests: on each server one template, and a copy of it for each process.

Whichever process needs a template first makes it, by migrating; the others wait and copy it. The
one on SQLite is kept for the next run, as long as no migration changes.
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

from tests.settings import TEST_DATABASES

TEMPLATE = "template"
KEPT_TEMPLATES = settings.BASE_DIR / ".pytest_cache" / "templates"

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
        kept = _kept_template() if vendor == "sqlite" else None
        if kept and kept.exists():
            shutil.copyfile(kept, name)
        _connect(vendor, name)
        # On a kept template this applies nothing, but makes roles and permissions as they are now.
        call_command("migrate", verbosity=0)
        connection.close()
        if kept and not kept.exists():
            _keep_template(name, kept)
        made.write(name)


def _kept_template() -> Path:
    """Return where the template of exactly these migrations is kept."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for migration in sorted(settings.BASE_DIR.glob("*/migrations/*.py")):
        digest.update(f"{migration}\n".encode() + migration.read_bytes())
    return KEPT_TEMPLATES / f"{digest.hexdigest()[:20]}.sqlite3"


def _keep_template(name: str, kept: Path) -> None:
    shutil.rmtree(kept.parent, ignore_errors=True)
    kept.parent.mkdir(parents=True)
    unfinished = shutil.copyfile(name, kept.with_suffix(".unfinished"))
    Path(unfinished).replace(kept)


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
