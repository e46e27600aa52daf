"""Compares the speed of the site with 10,000 projects and with the real ones. `make bench`.

Both databases are measured in this process, page by page in turn, so that a busy machine weighs on
both. Printed per page: the median of each in milliseconds, their ratio, and the queries of each,
once warm (as after any first visit) and once cold (the first visit after a publication).
"""

import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

PROJECTS = 10_000
ROUNDS = 40
COLD_ROUNDS = 5
PAGES = (
    "/praktijk/",
    "/praktijk/?doel=4&o=onderwijs",
    "/praktijk/?landsdeel=oost",
    "/praktijk/?q=techniek",
    "/landsdelen/oost/zwolle/",
    "/landsdelen/oost/",
    "/doelen/4/",
    "/vier-os/onderwijs/",
    "/",
)
PLAIN_STATICFILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def set_up_site(folder: Path) -> None:
    """Set Django up in this process, with its data in `folder`."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ |= {
        "ENVIRONMENT": "local",
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "techniekpact.settings",
    }
    import django

    django.setup()


def select_database(file: Path) -> None:
    """Point the one connection at another SQLite file."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = str(file)


def prepare_database(file: Path, projects: int) -> None:
    from django.core.management import call_command

    select_database(file)
    call_command("migrate", verbosity=0)
    call_command("load_content", projects=projects)


def visit_page(page: str) -> tuple[float, int]:
    """Return the milliseconds and queries of one visit that Django answers itself."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        start = perf_counter()
        response = Client(headers={"host": "localhost"}).get(page)
        duration = (perf_counter() - start) * 1000
    assert response.status_code == 200, (page, response.status_code)
    return duration, len(queries)


def measure_pages(
    file: Path, before_visit: Callable[[], None], rounds: int
) -> dict[str, tuple[float, int]]:
    """Return the median milliseconds and the queries of the last visit, by page."""
    from caching import version

    select_database(file)
    figures = {}
    for page in PAGES:
        version.invalidate_locally()
        visit_page(page)
        visits = []
        for _ in range(rounds):
            before_visit()
            visits.append(visit_page(page))
        figures[page] = statistics.median(ms for ms, _ in visits), visits[-1][1]
    return figures


def print_comparison(
    title: str, files: tuple[Path, Path], before_visit: Callable[[], None], rounds: int
) -> None:
    print(f"\n{title}\n{'page':50} {'real ms':>8} {'10,000':>8} {'ratio':>6}  queries")
    few, many = (measure_pages(file, before_visit, rounds) for file in files)
    for page in PAGES:
        ratio = many[page][0] / few[page][0]
        queries = f"{few[page][1]} / {many[page][1]}"
        print(f"{page:50} {few[page][0]:8.2f} {many[page][0]:8.2f} {ratio:6.2f}  {queries}")


def main(folder: Path) -> None:
    set_up_site(folder)
    from django.conf import settings
    from django.test.utils import override_settings

    from caching import version

    few, many = folder / "few.sqlite3", folder / "many.sqlite3"
    prepare_database(few, 0)
    prepare_database(many, PROJECTS)
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN_STATICFILES}):
        print_comparison("Warm", (few, many), lambda: None, ROUNDS)
        print_comparison("Cold", (few, many), version.invalidate, COLD_ROUNDS)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="techniekpact-bench-") as path:
        main(Path(path))
