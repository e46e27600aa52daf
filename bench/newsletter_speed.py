"""Measures how fast the newsletter is sent, and its admin, with a million subscribers.

`make bench-newsletter` measures both databases and writes the table in `docs/benchmarks.md`.
The workers, the database and the mail server (a sink) share this machine.
"""

import json
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.benchmarks_document import describe_machine, write_section  # noqa: E402
from bench.mail_workers import (  # noqa: E402
    WorkerProcesses,
    run_on_each_database,
    set_up_django,
    worker_environment,
)

if TYPE_CHECKING:
    from django.test import Client

    from newsletter.models import Mailing

# Milliseconds, megabytes or messages per second by name.
Figures = dict[str, float]

SUBSCRIBERS = 1_000_000
WARM_UP_SECONDS, MEASURED_SECONDS = 5, 15  # of sending
PAGE_REQUESTS = 7  # per page; the median of all but the first counts

# SQL per database; no part of it comes from outside.
NUMBER_SERIES_SQL = {
    "postgresql": f"SELECT generate_series(1, {SUBSCRIBERS}) AS n",
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s "
    f"WHERE n < {SUBSCRIBERS}) SELECT n FROM s",
}
RANDOM_KEY_SQL = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}


def create_subscribers() -> None:
    """Insert a million confirmed subscribers, at a thousand domains."""
    from django.db import connection

    now = connection.ops.adapt_datetimefield_value(datetime.now(UTC))
    empty_columns = ("landsdelen", "reason", "signup_page", "signup_wording")
    empty_values = ", ".join("''" for _ in empty_columns)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO newsletter_subscriber "
            f"(email, state, requested_at, confirmed_at, key, {', '.join(empty_columns)}) "
            "SELECT n || '@d' || (n %% 1000) || '.example', 'confirmed', %s, %s, "
            f"{RANDOM_KEY_SQL[connection.vendor]}, {empty_values} "
            f"FROM ({NUMBER_SERIES_SQL[connection.vendor]}) AS numbers",
            [now, now],
        )
        cursor.execute(
            "INSERT INTO newsletter_audiencecount (landsdelen, confirmed) VALUES ('', %s)",
            [SUBSCRIBERS],
        )
        cursor.execute("ANALYZE")


def prepare_benchmark_mailing() -> "tuple[Mailing, float]":
    """Return a mailing, and the seconds that freezing and queueing it for everybody took."""
    from django.utils import timezone

    from newsletter.models import Issue, Mailing
    from newsletter.services.mailings import prepare_mailing
    from publishing.services._revisions import ensure_revision

    issue = Issue.objects.create(title="Proef", slug="proef", intro="<p>Beste lezer,</p>" * 50)
    mailing = Mailing.objects.create(
        issue=issue, revision=ensure_revision(issue), send_at=timezone.now()
    )
    start = time.perf_counter()
    prepare_mailing(mailing)
    duration = time.perf_counter() - start
    mailing.refresh_from_db()
    assert mailing.candidates == SUBSCRIBERS, mailing.pause_reason
    return mailing, duration


def measure_rate(mailing: "Mailing", env: dict[str, str], worker_count: int) -> tuple[float, float]:
    """Return the messages committed as sent per second, and the peak memory of a worker in MB."""
    workers = WorkerProcesses(worker_count, env)
    time.sleep(WARM_UP_SECONDS)
    mailing.refresh_from_db()
    before, start = mailing.sent, time.perf_counter()
    time.sleep(MEASURED_SECONDS)
    mailing.refresh_from_db()
    rate = (mailing.sent - before) / (time.perf_counter() - start)
    memory = workers.peak_memory()
    workers.stop()
    return rate, memory


def measure_pages(mailing: "Mailing") -> dict[str, float]:
    """Return the median milliseconds per page of the admin, for a superuser."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    call_command("collectstatic", interactive=False, verbosity=0)
    client = Client(headers={"host": "localhost"})
    client.force_login(get_user_model().objects.create_superuser("meter"))
    subscribers = reverse("admin:newsletter_subscriber_changelist")
    # The beginning of an address, as a whole one would lead to the page of the subscriber.
    search_url = reverse("admin:newsletter_subscriber_search")
    response = client.post(search_url, {"email": "777777@d777.exam"})
    pages = {
        "abonnees": subscribers,
        "abonnees, gezocht": response["Location"],
        "nieuwsbrief": reverse("admin:newsletter_issue_change", args=[mailing.issue_id]),
        "verzending": reverse("admin:newsletter_issue_send", args=[mailing.issue_id]),
    }
    return {name: _median_milliseconds(client, path) for name, path in pages.items()}


def _median_milliseconds(client: "Client", path: str) -> float:
    times = []
    for _ in range(PAGE_REQUESTS):
        start = time.perf_counter()
        response = client.get(path)
        times.append((time.perf_counter() - start) * 1000)
        assert response.status_code == 200, path
    return statistics.median(times[1:])


def run_on_database(address: str, folder: Path) -> None:
    sink = subprocess.Popen(
        [sys.executable, str(ROOT / "bench/smtp_sink.py"), "0"], stdout=subprocess.PIPE, text=True
    )
    assert sink.stdout
    try:
        env = worker_environment(folder, address, int(sink.stdout.readline()))
        set_up_django(env)
        create_subscribers()
        mailing, seconds = prepare_benchmark_mailing()
        figures = {"prepare": seconds}
        for count in (1, 2):
            figures[f"rate {count}"], figures[f"memory {count}"] = measure_rate(mailing, env, count)
        figures |= {f"page {name}": ms for name, ms in measure_pages(mailing).items()}
    finally:
        sink.kill()
    print(json.dumps(figures))


def format_table(sqlite: Figures, postgresql: Figures) -> str:
    def row(name: str, format_: str, key: str) -> str:
        cells = (format(figures[key], format_) for figures in (sqlite, postgresql))
        return f"| {name} | {' | '.join(cells)} |"

    pages = [
        row(f"{key.replace(' ', ': ', 1)}, ms", ".0f", key) for key in sqlite if "page " in key
    ]
    return "\n".join(
        [
            f"`make bench-newsletter`, {describe_machine()}. Workers, database and mail server",
            "share the cores; one commit per message; 1,000,000 confirmed subscribers.",
            "",
            "| | SQLite | PostgreSQL |",
            "| --- | --- | --- |",
            row("messages a second, one worker", ".0f", "rate 1"),
            row("messages a second, two workers", ".0f", "rate 2"),
            row("peak memory of one worker alone, MB", ".0f", "memory 1"),
            row("peak memory of the larger of two, MB", ".0f", "memory 2"),
            row("seconds to prepare all deliveries", ".1f", "prepare"),
            *pages,
        ]
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--on"]:
        run_on_database(sys.argv[2], Path(sys.argv[3]))
    else:
        write_section(
            "newsletter",
            format_table(*(json.loads(line) for line in run_on_each_database(__file__))),
        )
