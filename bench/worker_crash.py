"""Kill workers at random moments and see that everybody has one mail. `make crash-test`.

`python bench/worker_crash.py [RUNS]`: in turn with one and with two workers, on SQLite and on PostgreSQL,
2,000 recipients each. It stops at the first run that breaks a promise.
"""

import random
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.smtp_sink import SmtpSink  # noqa: E402
from bench.worker_processes import (
    WorkerProcesses,
    run_on_each_database,
    set_up_django,
    worker_environment,
)  # noqa: E402

RUNS, RECIPIENTS, KILLS = 100, 2000, 3
LEASE = 1.0
"""Seconds. Nothing here takes that long, and what a killed worker held is soon free."""
TIMEOUT = 300
"""Seconds until a run counts as stuck."""


def create_mailing(recipients: int) -> int:
    """A new mailing, due now, to so many new subscribers; its key."""
    from django.utils import timezone

    from newsletter.models import Issue, Mailing, Subscriber
    from publishing.services._locking import ensure_revision

    now = timezone.now()
    Subscriber.objects.all().delete()
    Subscriber.objects.bulk_create(
        Subscriber(email=f"{number}@voorbeeld.nl", state="confirmed", confirmed_at=now)
        for number in range(recipients)
    )
    issue = Issue.objects.create(title="Proef", slug=f"proef-{now.timestamp()}".replace(".", "-"))
    return Mailing.objects.create(issue=issue, revision=ensure_revision(issue), send_at=now).pk


def run_once(
    env: dict[str, str], workers: int, took: list[str], recipients: int, kills: int
) -> str:
    """One mailing during which workers are killed; says what came of it.

    Raises `AssertionError` when somebody has it twice or was forgotten.
    """
    from newsletter.models import Mailing

    key = create_mailing(recipients)
    took.clear()
    crew = WorkerProcesses(workers, env, lease=LEASE)
    dead = 0
    until = time.monotonic() + TIMEOUT
    try:
        while (mailing := Mailing.objects.get(pk=key)).state != Mailing.State.DONE:
            assert time.monotonic() < until, f"stuck in {mailing.state} at {mailing.finished_count}"
            if dead < kills and took and random.random() < 0.5:
                time.sleep(random.uniform(0, 0.4))
                crew.kill(random.randrange(workers))
                dead += 1
                started = len(took)
                while len(took) == started and not is_done(key):
                    time.sleep(0.02)
            time.sleep(0.05)
    finally:
        crew.stop()
    return check_promises(mailing, took, recipients, dead)


def is_done(key: int) -> bool:
    from newsletter.models import Mailing

    return Mailing.objects.get(pk=key).state == Mailing.State.DONE


def check_promises(mailing: "object", took: list[str], recipients: int, dead: int) -> str:
    from newsletter.models import Delivery

    found = list(
        Delivery.objects.filter(mailing=mailing.pk).values_list("subscriber__email", "state")  # type: ignore[attr-defined]
    )
    states = Counter(state for _, state in found)
    got = Counter(took)
    assert max(got.values()) == 1, "somebody has it twice"
    assert len(found) == recipients, "somebody was never written down"
    assert set(states) <= {"sent", "uncertain"}, states
    sent = {email for email, state in found if state == "sent"}
    assert sent <= set(got), "somebody was forgotten"
    assert states["uncertain"] <= dead, f"{states['uncertain']} uncertain after {dead} kills"
    counted = {name: getattr(mailing, name) for name in ("candidates", "sent", "uncertain")}
    assert counted == {
        "candidates": recipients,
        "sent": states["sent"],
        "uncertain": states["uncertain"],
    }, counted
    return f"{states['sent']} verstuurd, {states['uncertain']} onzeker, {dead} keer gedood"


def main(runs: int) -> None:
    run_on_each_database(__file__, str(-(-runs // 2)))


def run_on_database(address: str, folder: Path, runs: int) -> None:
    with SmtpSink() as sink:
        env = worker_environment(folder, address, sink.port)
        set_up_django(env)
        name = address.partition(":")[0]
        for number in range(runs):
            workers = 1 + number % 2
            outcome = run_once(env, workers, sink.took, RECIPIENTS, KILLS)
            print(f"{name} {number + 1}/{runs}, {workers} worker(s): {outcome}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--on"]:
        run_on_database(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else RUNS)
