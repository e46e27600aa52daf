"""A memory of the database outside it: a file in `DATA_DIR`.

Each round of a worker raises a number in the database, in a transaction, and writes it here after
the commit. So a crash leaves the file behind and never ahead. Only a database that was restored, or
that is another one, has a lower number than the file. Each machine has a number of its own; how far
the others are makes no difference.

Each batch of a mailing raises the number as well, and before its mails go out the file has the last
delivery among them. So it is known after a restore who certainly got nothing.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

FILE_NAME = "database-mark"
# Mailings remembered: some years of a weekly newsletter.
MAX_MAILINGS = 500


@dataclass(frozen=True)
class DatabaseMark:
    """The number of the last round, and for each mailing its last delivery that was claimed."""

    machine: UUID
    round: int
    seen_at: datetime
    claimed: Mapping[int, int] = field(default_factory=dict)

    def with_claimed(self, mailing: int, delivery: int) -> "DatabaseMark":
        last = max(delivery, self.claimed.get(mailing, 0))
        others = [item for item in self.claimed.items() if item[0] != mailing]
        return replace(self, claimed=dict([*others, (mailing, last)][-MAX_MAILINGS:]))


def mark_file() -> Path:
    return Path(settings.DATA_DIR) / FILE_NAME


@contextmanager
def locked_mark() -> Iterator[None]:
    """Keep the other workers of this machine from the file, as long as a `with` block."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with mark_file().with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def read_mark() -> DatabaseMark | None:
    """Return the mark; `None` on a new machine, or when nobody can make sense of the file."""
    try:
        stored = json.loads(mark_file().read_text())
        return DatabaseMark(
            machine=UUID(stored["machine"]),
            round=int(stored["round"]),
            seen_at=datetime.fromisoformat(stored["seen_at"]),
            claimed={int(mailing): int(last) for mailing, last in stored["claimed"].items()},
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write_mark(mark: DatabaseMark) -> None:
    """Replace the file in one step, so that it is whole whenever the machine stops."""
    path = mark_file()
    stored = asdict(mark) | {"machine": str(mark.machine), "seen_at": mark.seen_at.isoformat()}
    new = path.with_suffix(".new")
    with new.open("w") as file:
        json.dump(stored, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
