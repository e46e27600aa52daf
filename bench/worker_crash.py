"""Kills workers at random moments and checks that everybody has one mail. `make crash-test`.

`python bench/worker_crash.py [RUNS]`: in turn with one and with two workers, on SQLite and on
PostgreSQL, 2,000 recipients each. In half of the runs the database is also restored: a backup of
halfway the mailing comes back later on, and an editor has it go on with who certainly got nothing.
It stops at the first run that breaks a promise.
"""

import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.database_backup import back_up, restore  # noqa: E402
from bench.mail_workers import (  # noqa: E402
    WorkerProcesses,
    run_on_each_database,
    set_up_django,
    worker_environment,
)
from bench.smtp_sink import SmtpSink  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsletter.models import Mailing

RUNS, RECIPIENTS, KILLS = 100, 2000, 3
# Seconds. No delivery here takes that long, and those of a killed worker are soon free.
LEASE = 1.0
# Seconds until a run counts as stuck.
TIMEOUT = 300


def create_mailing(recipients: int) -> int:
    """Create a mailing, due now, to so many new subscribers; return its primary key."""
    from django.utils import timezone

    from newsletter.models import Issue, Mailing, Subscriber
    from publishing.services._revisions import ensure_revision

    now = timezone.now()
    Subscriber.objects.all().delete()
    Subscriber.objects.bulk_create(
        Subscriber(email=f"{number}@voorbeeld.nl", state="confirmed", confirmed_at=now)
        for number in range(recipients)
    )
    issue = Issue.objects.create(title="Proef", slug=f"proef-{now.timestamp()}".replace(".", "-"))
    return Mailing.objects.create(issue=issue, revision=ensure_revision(issue), send_at=now).pk


def run_once(
    env: dict[str, str], worker_count: int, received: list[str], recipients: int, kills: int
) -> str:
    """Send one mailing while killing workers, and return a line about the result.

    Raises `AssertionError` when somebody has the mail twice or was forgotten.
    """
    from newsletter.models import Mailing

    key = create_mailing(recipients)
    received.clear()
    workers = WorkerProcesses(worker_count, env, lease=LEASE)
    killed = 0
    until = time.monotonic() + TIMEOUT
    try:
        while (mailing := Mailing.objects.get(pk=key)).state != Mailing.State.DONE:
            assert time.monotonic() < until, f"stuck in {mailing.state} at {mailing.finished_count}"
            if killed < kills and received and random.random() < 0.5:
                time.sleep(random.uniform(0, 0.4))
                workers.kill(random.randrange(worker_count))
                killed += 1
                count = len(received)
                while len(received) == count and not is_done(key):
                    time.sleep(0.02)
            time.sleep(0.05)
    finally:
        workers.stop()
    counts = check_promises(mailing, received, recipients, most_uncertain=killed)
    return f"{counts}, {killed} keer gedood"


def is_done(key: int) -> bool:
    from newsletter.models import Mailing

    return Mailing.objects.get(pk=key).state == Mailing.State.DONE


def run_with_restore(
    env: dict[str, str], worker_count: int, received: list[str], recipients: int
) -> str:
    """Send one mailing, bring back a backup of halfway, and return a line about the result.

    Raises `AssertionError` when anything goes out before an editor decided, when somebody has the
    mail twice, or when somebody without it does not count as uncertain.
    """
    from newsletter.models import Mailing

    key = create_mailing(recipients)
    received.clear()
    address, backup = env["DATABASE_URL"], Path(env["DATA_DIR"]) / "backup"
    workers = WorkerProcesses(worker_count, env, lease=LEASE)
    try:
        wait_until(lambda: len(received) > random.randrange(recipients // 2))
        back_up(address, backup)
        enough = len(received) + random.randrange(recipients // 2)
        wait_until(lambda: len(received) >= enough or is_done(key))
    finally:
        workers.kill_all()
    sent_before = bring_back(address, backup, received)
    workers = WorkerProcesses(worker_count, env, lease=LEASE)
    try:
        wait_until(lambda: is_held(key))
        time.sleep(LEASE)
        assert received == sent_before, "a mail went out before an editor decided"
        decide_to_go_on(key)
        wait_until(lambda: is_done(key))
    finally:
        workers.stop()
    mailing = Mailing.objects.get(pk=key)
    counts = check_promises(mailing, received, recipients, most_uncertain=recipients)
    return f"{counts}, teruggezet"


def wait_until(condition: "Callable[[], bool]") -> None:
    until = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < until, "stuck"
        time.sleep(0.02)


def bring_back(address: str, backup: Path, received: list[str]) -> list[str]:
    """Restore the backup, and return who had the mail by then."""
    from django.db import connection

    connection.close()
    restore(address, backup)
    return list(received)


def is_held(key: int) -> bool:
    from newsletter.models import HeldMailing

    return HeldMailing.objects.undecided().filter(mailing=key, hold__last_delivery__gte=0).exists()


def decide_to_go_on(key: int) -> None:
    """Decide as an editor does: on with who certainly got nothing, no single mails."""
    from django.contrib.auth.models import User

    from newsletter.models import HeldMailing, MailHold
    from newsletter.services import mail_holds

    editor, _ = User.objects.get_or_create(username="eva", is_superuser=True)
    held_mailing = HeldMailing.objects.undecided().get(mailing=key)
    decision = HeldMailing.Decision.CERTAIN
    mail_holds.decide_mailing(held_mailing=held_mailing, user=editor, decision=decision)
    leave_out = MailHold.SingleMailDecision.LEAVE_OUT
    mail_holds.decide_single_mails(hold=held_mailing.hold, user=editor, decision=leave_out)


def check_promises(
    mailing: "Mailing", received: list[str], recipients: int, *, most_uncertain: int
) -> str:
    """Return the counts of a mailing; raise `AssertionError` when a promise is broken."""
    from newsletter.models import Delivery

    deliveries = list(
        Delivery.objects.filter(mailing=mailing).values_list("subscriber__email", "state")
    )
    states = Counter(state for _, state in deliveries)
    mails_per_recipient = Counter(received)
    assert max(mails_per_recipient.values()) == 1, "somebody has it twice"
    assert len(deliveries) == recipients, "somebody was never written down"
    assert set(states) <= {"sent", "uncertain"}, states
    sent = {email for email, state in deliveries if state == "sent"}
    assert sent <= set(mails_per_recipient), "somebody was forgotten"
    assert states["uncertain"] <= most_uncertain, f"{states['uncertain']} uncertain"
    counted = {name: getattr(mailing, name) for name in ("candidates", "sent", "uncertain")}
    assert counted == {
        "candidates": recipients,
        "sent": states["sent"],
        "uncertain": states["uncertain"],
    }, counted
    return f"{states['sent']} verstuurd, {states['uncertain']} onzeker"


def main(runs: int) -> None:
    run_on_each_database(__file__, str(-(-runs // 2)))


def run_on_database(address: str, folder: Path, runs: int) -> None:
    with SmtpSink() as sink:
        env = worker_environment(folder, address, sink.port)
        set_up_django(env)
        name = address.partition(":")[0]
        for number in range(runs):
            count = 1 + number % 2
            if number % 4 < 2:
                result = run_once(env, count, sink.received, RECIPIENTS, KILLS)
            else:
                result = run_with_restore(env, count, sink.received, RECIPIENTS)
            print(f"{name} {number + 1}/{runs}, {count} worker(s): {result}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--on"]:
        run_on_database(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else RUNS)
