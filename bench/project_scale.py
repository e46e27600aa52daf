"""Does the site stay as quick with 10,000 projects as with the real ones? `make bench`.

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

scratch = tempfile.TemporaryDirectory(prefix="techniekpact-bench-")
folder = Path(scratch.name)
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ |= {
    "ENVIRONMENT": "local",
    "DATA_DIR": str(folder),
    "DJANGO_SETTINGS_MODULE": "techniekpact.settings",
}

import django  # noqa: E402  (needs the environment)

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402

from caching import version  # noqa: E402


def select_database(name: str) -> None:
    """Point the one connection at another file."""
    connection.close()
    connection.settings_dict["NAME"] = str(folder / f"{name}.sqlite3")


def prepare_database(name: str, projects: int) -> None:
    select_database(name)
    call_command("migrate", verbosity=0)
    call_command("load_demo", projects=projects)


def visit_page(page: str) -> tuple[float, int]:
    """Milliseconds and queries of one visit that Django answers itself."""
    with CaptureQueriesContext(connection) as queries:
        start = perf_counter()
        response = Client(headers={"host": "localhost"}).get(page)
        spent = (perf_counter() - start) * 1000
    assert response.status_code == 200, (page, response.status_code)
    return spent, len(queries)


def measure_pages(
    name: str, before: Callable[[], None], rounds: int
) -> dict[str, tuple[float, int]]:
    select_database(name)
    figures = {}
    for page in PAGES:
        version.invalidate_locally()
        visit_page(page)
        visits = []
        for _ in range(rounds):
            before()
            visits.append(visit_page(page))
        figures[page] = statistics.median(ms for ms, _ in visits), visits[-1][1]
    return figures


def print_comparison(title: str, before: Callable[[], None], rounds: int) -> None:
    print(f"\n{title}\n{'page':50} {'real ms':>8} {'10,000':>8} {'ratio':>6}  queries")
    few, many = (measure_pages(name, before, rounds) for name in ("few", "many"))
    for page in PAGES:
        ratio = many[page][0] / few[page][0]
        queries = f"{few[page][1]} / {many[page][1]}"
        print(f"{page:50} {few[page][0]:8.2f} {many[page][0]:8.2f} {ratio:6.2f}  {queries}")


if __name__ == "__main__":
    prepare_database("few", 0)
    prepare_database("many", PROJECTS)
    with override_settings(
        STORAGES=settings.STORAGES
        | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    ):
        print_comparison("Warm", lambda: None, ROUNDS)
        print_comparison("Cold", version.invalidate, COLD_ROUNDS)
