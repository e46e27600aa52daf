"""Kills workers at random moments and checks that everybody has one mail. `make crash-test`.

`python bench/worker_crash.py [RUNS]`: in turn with one and with two workers, on SQLite and on
PostgreSQL, 2,000 recipients each. In half of the runs the database is also restored, once or twice,
between the kills: one of the backups that were made on the way comes back, and an editor has the
mailing go on with who certainly got nothing. Until she does, nothing may go out.
It stops at the first run that breaks a promise.
"""

import json
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

RUNS, RECIPIENTS, KILLS, MAX_RESTORES = 100, 2000, 3, 2
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


class CrashRun:
    """One mailing, and the crashes that happen to it: killed workers and restored backups.

    Its steps raise `AssertionError` when a promise is broken.
    """

    def __init__(
        self, env: dict[str, str], worker_count: int, received: list[str], recipients: int
    ) -> None:
        received.clear()
        self.key = create_mailing(recipients)
        self.env, self.worker_count, self.received = env, worker_count, received
        self.recipients = recipients
        self.backups: list[tuple[Path, int]] = []  # with a round that was after it, or its own
        self.workers = WorkerProcesses(worker_count, env, lease=LEASE)

    def run(self, kills: int, restores: int) -> str:
        """Send the mailing to its end, and return a line about the result."""
        crashes = [self.kill] * kills + [self.restore] * restores
        random.shuffle(crashes)
        try:
            self.wait_until(lambda: bool(self.received))
            for crash in crashes:
                if restores:
                    self.back_up()
                self.wait_for_mails(random.randrange(max(1, self.recipients // (2 * len(crashes)))))
                crash()
            self.wait_until(self.is_done)
        finally:
            self.workers.stop()
        most_uncertain = self.recipients if restores else kills
        counts = check_promises(self.key, self.received, self.recipients, most_uncertain)
        return f"{counts}; {kills} keer gedood, {restores} keer teruggezet"

    def kill(self) -> None:
        time.sleep(random.uniform(0, 0.4))
        self.workers.kill(random.randrange(self.worker_count))

    def back_up(self) -> None:
        """Back up the database in whatever state it is."""
        file = Path(self.env["DATA_DIR"]) / f"backup-{len(self.backups)}"
        back_up(self.env["DATABASE_URL"], file)
        self.backups.append((file, self.read_round()))

    def read_round(self) -> int:
        """Return the last round that the workers remember outside the database."""
        mark = json.loads((Path(self.env["DATA_DIR"]) / "database-mark").read_text())
        return int(mark["round"])

    def restore(self) -> None:
        """Bring back one of the backups, and go on as an editor decides.

        A backup is older than what was sent when another round began after it; that takes a second.
        """
        from django.db import connection

        file, former_round = random.choice(self.backups)
        self.wait_until(lambda: self.read_round() > former_round)
        self.workers.kill_all()
        connection.close()
        restore(self.env["DATABASE_URL"], file)
        sent_before = list(self.received)
        self.workers = WorkerProcesses(self.worker_count, self.env, lease=LEASE)
        self.wait_until(is_held)
        self.kill()
        time.sleep(2 * LEASE)
        assert self.received == sent_before, "a mail went out before an editor decided"
        decide_to_go_on()

    def wait_for_mails(self, number: int) -> None:
        enough = len(self.received) + number
        self.wait_until(lambda: len(self.received) >= enough or self.is_done())

    def wait_until(self, condition: "Callable[[], bool]") -> None:
        until = time.monotonic() + TIMEOUT
        while not condition():
            assert time.monotonic() < until, f"stuck in {self.mailing().state}"
            time.sleep(0.02)

    def mailing(self) -> "Mailing":
        from newsletter.models import Mailing

        return Mailing.objects.get(pk=self.key)

    def is_done(self) -> bool:
        from newsletter.models import Mailing

        return self.mailing().state == Mailing.State.DONE


def is_held() -> bool:
    """Return whether an editor is asked about all that she has to decide."""
    from newsletter.models import MailHold

    return MailHold.objects.open().filter(last_delivery__gte=0).exists()


def decide_to_go_on() -> None:
    """Decide as an editor does: what was sent after the backup is not sent again."""
    from django.contrib.auth.models import User

    from newsletter.models import HeldMailing, MailHold
    from newsletter.services import mail_holds

    editor, _ = User.objects.get_or_create(username="eva", is_superuser=True)
    certain = HeldMailing.Decision.CERTAIN
    # None, when the backup is of after the mailing.
    for held_mailing in HeldMailing.objects.undecided():
        mail_holds.decide_mailing(held_mailing=held_mailing, user=editor, decision=certain)
    leave_out = MailHold.SingleMailDecision.LEAVE_OUT
    for hold in MailHold.objects.open():
        mail_holds.decide_single_mails(hold=hold, user=editor, decision=leave_out)


def check_promises(key: int, received: list[str], recipients: int, most_uncertain: int) -> str:
    """Return the counts of a mailing; raise `AssertionError` when a promise is broken."""
    from newsletter.models import Delivery, Mailing

    mailing = Mailing.objects.get(pk=key)
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
            restores = random.randint(1, MAX_RESTORES) if number % 4 >= 2 else 0
            crash_run = CrashRun(env, count, sink.received, RECIPIENTS)
            result = crash_run.run(KILLS, restores)
            print(f"{name} {number + 1}/{runs}, {count} worker(s): {result}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--on"]:
        run_on_database(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else RUNS)
