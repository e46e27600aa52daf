"""Erasure of what stays behind of a person when her row is gone (art. 17 AVG).

An address may still stand in a form that was left, in mail and tables that became files, and in the
write-ahead log of SQLite, which also overwrites what is deleted (`secure_delete`). For PostgreSQL
and backups, see `docs/newsletter.md`.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from functools import partial
from mmap import mmap
from pathlib import Path
from urllib.parse import quote_plus

from django.conf import settings
from django.db import connection, transaction
from django.http import QueryDict
from django.utils import timezone

from publishing.models import Autosave
from publishing.models.export import private_storage
from publishing.retention import MAIL_FILE_RETENTION

# The line that Django writes between the messages in a file of mail.
SEPARATOR = b"-" * 79 + b"\n"


def erase_traces(email: str) -> None:
    """Remove an address where no row of a person has it, now and when this is committed."""
    if not email:
        return
    _erase_in_unsaved_forms(email)
    transaction.on_commit(partial(delete_mail_naming, email))
    transaction.on_commit(partial(overwrite_in_tables, email))
    transaction.on_commit(truncate_database_log)


def address_pattern(email: str) -> re.Pattern[str]:
    """Return the expression of an address where it is no part of a longer one, such as another's.

    A quote, a bracket or a sign between two columns may stand beside it, and be in no address.
    """
    before, after = r"(?<![A-Z0-9._+-])", r"(?![A-Z0-9_-]|\.[A-Z0-9])"
    return re.compile(before + re.escape(email) + after, re.IGNORECASE)


def _address_in_bytes(email: str) -> re.Pattern[bytes]:
    return re.compile(address_pattern(email).pattern.encode(), re.IGNORECASE)


@transaction.atomic
def _erase_in_unsaved_forms(email: str) -> None:
    """Cut an address out of unsaved input; all else that an editor typed stays."""
    sought = address_pattern(email)
    rows = Autosave.objects.filter(data__icontains=quote_plus(email))
    for autosave in rows.select_for_update().order_by("pk"):
        data = QueryDict(autosave.data, mutable=True)
        for name, values in list(data.lists()):
            data.setlist(name, [sought.sub("", value) for value in values])
        Autosave.objects.filter(pk=autosave.pk).update(data=data.urlencode())


def overwrite_in_tables(email: str) -> None:
    """Overwrite an address in the private tables: exports, and lists that nobody has approved yet.

    In place and with as many letters, so that whoever is writing or reading such a file goes on.
    """
    sought = _address_in_bytes(email)
    for path in Path(private_storage().path("")).rglob("*.csv"):
        if not path.stat().st_size:
            continue
        with path.open("r+b") as file, mmap(file.fileno(), 0) as content:
            for start, end in [match.span() for match in sought.finditer(content)]:
                content[start:end] = b"x" * (end - start)


def truncate_database_log() -> bool:
    """Empty the write-ahead log of SQLite, where deleted rows can still be read.

    Returns whether that was done: not while somebody reads, for which this does not wait, and not
    within a transaction.
    """
    if connection.vendor != "sqlite":
        return True
    if connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (timeout,) = cursor.fetchone()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return not cursor.fetchone()[0]
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(timeout)}")


def _mail_files() -> list[Path]:
    """Return the files of mail, which are there without a mail server alone."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    return sorted(Path(folder).glob("*.log")) if folder else []


def delete_mail_naming(email: str) -> None:
    """Cut the messages that name an address out of the files of mail."""
    for path in _mail_files():
        messages = path.read_bytes().split(SEPARATOR)
        other_messages = [message for message in messages if not _names(message, email)]
        if not any(message.strip() for message in other_messages):
            path.unlink(missing_ok=True)
        elif len(other_messages) < len(messages):
            # In place: a worker that has it open goes on at its end.
            path.write_bytes(SEPARATOR.join(other_messages))


def _names(message: bytes, email: str) -> bool:
    sought = _address_in_bytes(email)
    return any(sought.search(text) for text in _readable_parts(message))


def _readable_parts(message: bytes) -> Iterator[bytes]:
    """Yield a message as it was written, and each of its parts decoded."""
    yield message
    for part in message_from_bytes(message.lstrip()).walk():
        if isinstance(payload := part.get_payload(decode=True), bytes):
            yield payload


def delete_old_mail_files() -> None:
    oldest = (timezone.now() - MAIL_FILE_RETENTION).timestamp()
    for path in _mail_files():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
