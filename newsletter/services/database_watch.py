"""The watch over the database: was it restored, or was the site away? See `database_mark`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from newsletter.database_mark import DatabaseMark, locked_mark, read_mark, write_mark
from newsletter.heartbeat import DEAD_AFTER
from newsletter.models import MachineMark, MailHold, Mailing
from newsletter.services.mail_holds import hold_after_absence, hold_after_restore

# Time after its moment that a mailing still goes out unasked.
MAX_DELAY = timedelta(days=1)


def check_database_mark() -> None:
    """Compare the database with what this machine remembers; hold the mail when it is older.

    A worker sends nothing in a round in which this failed.
    """
    with locked_mark():
        mark = read_mark()
        with _durable_commit():
            mark = _compare(mark)
        write_mark(mark)


@transaction.atomic
def hold_restored_site() -> None:
    """Have all work wait for an editor, in the transaction in which a backup was restored."""
    with locked_mark():
        mark = _compare(read_mark(), is_restored=True)
    # Once committed it is restored, also when no file can be written: the row is ahead of it.
    transaction.on_commit(partial(write_mark, mark), robust=True)


def remember_claimed(mailing: int, delivery: int) -> None:
    """Write down how far a mailing is, before any of its claimed mails goes out."""
    with locked_mark():
        mark = read_mark()
        if mark is None:
            return
        number = mark.round + 1
        with _durable_commit():
            MachineMark.objects.filter(machine=mark.machine, round__lt=number).update(round=number)
        write_mark(replace(mark.with_claimed(mailing, delivery), round=number))


@contextmanager
def _durable_commit() -> Iterator[None]:
    """Have SQLite write a commit to the disk; by default a power cut undoes the last ones."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        ((level,),) = cursor.execute("PRAGMA synchronous").fetchall()
        cursor.execute("PRAGMA synchronous = FULL")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA synchronous = {level}")


@transaction.atomic
def _compare(mark: DatabaseMark | None, *, is_restored: bool = False) -> DatabaseMark:
    """Hold the mail if need be, and return the mark of this round."""
    now = timezone.now()
    last_seen: datetime | None = MachineMark.objects.aggregate(last=Max("seen_at"))["last"]
    row = None
    if mark is not None:
        row = MachineMark.objects.select_for_update().filter(machine=mark.machine).first()
    cause = MailHold.Cause.RESTORED if is_restored else _find_cause(mark, row, last_seen)
    if cause:
        hold_after_restore(
            cause,
            mark=mark,
            is_known_machine=row is not None,
            database_seen_at=last_seen,
            stops_work=is_restored,
        )
    elif overdue := _find_overdue(last_seen):
        hold_after_absence(overdue, database_seen_at=last_seen)
    number = 1 + max(mark.round if mark else 0, row.round if row else 0)
    machine = mark.machine if mark else uuid4()
    MachineMark.objects.update_or_create(
        machine=machine, defaults={"round": number, "seen_at": now}
    )
    return DatabaseMark(machine, number, now, mark.claimed if mark else {})


def _find_cause(
    mark: DatabaseMark | None, row: MachineMark | None, last_seen: datetime | None
) -> MailHold.Cause | None:
    """Return why the database may be older than what was sent; `None` when it is not.

    A machine that joins others at work knows less than the database, and has no say.
    """
    if mark is not None and row is not None:
        return MailHold.Cause.RESTORED if row.round < mark.round else None
    is_at_work = last_seen is not None and last_seen > timezone.now() - DEAD_AFTER
    if is_at_work:
        return None
    if mark is not None:
        return MailHold.Cause.RESTORED
    return MailHold.Cause.UNKNOWN if last_seen else None


def _find_overdue(last_seen: datetime | None) -> list[Mailing]:
    """Return what is due, when the site missed the moment of any of it by more than a day."""
    limit = timezone.now() - MAX_DELAY
    due = list(Mailing.objects.due().without_bodies())
    sending = list(Mailing.objects.sending().without_bodies())
    was_silent = last_seen is None or last_seen < limit
    missed = [mailing for mailing in due if mailing.send_at < limit]
    interrupted = [mailing for mailing in sending if was_silent and mailing.send_at < limit]
    return [*due, *sending] if missed or interrupted else []
