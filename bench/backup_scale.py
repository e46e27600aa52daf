"""Measures what a backup of a million subscribers costs, and bringing it back.

`make bench-large` writes the table in `docs/benchmarks.md`.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.benchmarks_document import describe_machine, write_section  # noqa: E402
from bench.mail_workers import (  # noqa: E402
    run_on_each_database,
    set_up_django,
    worker_environment,
)
from bench.memory import peak_memory  # noqa: E402
from bench.newsletter_speed import SUBSCRIBERS, create_subscribers  # noqa: E402

# Seconds and peak megabytes by command.
Figures = dict[str, tuple[float, float]]


def run_on_database(address: str, folder: Path) -> None:
    set_up_django(worker_environment(folder, address, 0))
    from django.db import connection

    create_subscribers()
    connection.close()
    path = folder / "site.zip"
    figures: dict[str, object] = {
        "backup": measure_command("backup", "--to", str(path)),
        "restore": measure_command("restore", str(path), "--replace"),
        "verify": measure_command("verify", str(path)),
        "size": path.stat().st_size / 1e6,
    }
    print(json.dumps(figures))


def measure_command(*arguments: str) -> tuple[float, float]:
    return peak_memory([sys.executable, "manage.py", *arguments, "--verbosity=0"], ROOT)


def format_table(sqlite: Figures, postgresql: Figures, size: float) -> str:
    rows = [
        f"| `manage.py {name}` | {_describe(sqlite[name])} | {_describe(postgresql[name])} |"
        for name in ("backup", "restore", "verify")
    ]
    heading = (
        f"`make bench-large`, {describe_machine()}. {SUBSCRIBERS:,} subscribers, a file of "
        f"{size:.0f} MB; the peak memory of the process."
    )
    return "\n".join([heading, "", "| | SQLite | PostgreSQL |", "| --- | --- | --- |", *rows])


def _describe(figures: tuple[float, float]) -> str:
    return f"{figures[0]:.0f} s, {figures[1]:.0f} MB"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--on"]:
        run_on_database(sys.argv[2], Path(sys.argv[3]))
    else:
        sqlite, postgresql = map(json.loads, run_on_each_database(__file__))
        write_section("backup", format_table(sqlite, postgresql, sqlite["size"]))
