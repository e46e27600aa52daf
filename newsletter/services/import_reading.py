"""Reading of a list of addresses by the worker, from the file that an editor handed in.

Each batch of rows is one transaction that also counts them, so a worker that is killed leaves
nothing half done: the next one goes on after the rows that are there.
"""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import islice

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from newsletter.csv_import.layout import NO_ADDRESSES_MESSAGE, SAMPLE_LINES, Layout, detect_layout
from newsletter.csv_import.records import Record, decode_lines
from newsletter.csv_import.rows import parse_rows, read_table
from newsletter.models import Import, ImportRow
from newsletter.time_budget import TimeBudget
from publishing.accounts import display_name

BATCH_SIZE = 500  # rows in one transaction
SECONDS_PER_TURN = 5.0
FILE_IS_GONE_MESSAGE = "Het bestand is er niet meer. Voer de lijst opnieuw in."


def create_import(*, file: File, user: User, layout: Layout, **proof: object) -> Import:
    """Keep a file for the worker to read; `proof` is purpose, source, consented_on and wording."""
    return Import.objects.create(
        imported_by=user,
        user_name=display_name(user),
        state=Import.State.READING,
        upload=file,
        layout=layout.as_json(),
        line_count=count_lines(file),
        **proof,
    )


@transaction.atomic
def reread_import(*, subscriber_import: Import, layout: Layout) -> None:
    """Have a worker read a list again, with other columns or meanings of words."""
    row = Import.objects.select_for_update().get(pk=subscriber_import.pk)
    if not row.is_changeable:
        raise ValidationError(FILE_IS_GONE_MESSAGE)
    row.state, row.layout = Import.State.READING, layout.as_json()
    row.total, row.verdict_counts = 0, {}
    row.save(update_fields=["state", "layout", "total", "verdict_counts"])
    row.rows.all().delete()
    subscriber_import.refresh_from_db()


def read_sample(subscriber_import: Import, number: int) -> list[Record]:
    """Return the first rows of a list as they stand in its file; none when that is gone.

    Where its encoding is a guess, those with accents go before, so that an editor can check them.
    """
    layout = Layout.from_json(subscriber_import.layout)
    try:
        with subscriber_import.upload.open("rb") as file:
            table = read_table(decode_lines(file), layout)
            records = list(islice(table, SAMPLE_LINES if layout.is_encoding_guessed else number))
    except (FileNotFoundError, ValidationError):
        return []
    if layout.is_encoding_guessed:
        records.sort(key=lambda record: all(map(str.isascii, record.cells)))
    return sorted(records[:number])


def count_lines(file: File) -> int:
    """Return about how many lines a file has, without looking at what they hold."""
    return 1 + sum(max(chunk.count(b"\n"), chunk.count(b"\r")) for chunk in file.chunks())


def read_import(subscriber_import: Import, time_budget: TimeBudget) -> None:
    """Store the next rows, for as long as there is time."""
    if not subscriber_import.upload:  # begun by an earlier release, in a request that was killed
        _give_up(subscriber_import, FILE_IS_GONE_MESSAGE)
        return
    try:
        with subscriber_import.upload.open("rb") as file:
            rows = _parse(file, subscriber_import)
            time_budget.repeat_until_spent(partial(_store_batch, subscriber_import, rows))
    except FileNotFoundError:
        _give_up(subscriber_import, FILE_IS_GONE_MESSAGE)
    except ValidationError as error:
        _give_up(subscriber_import, " ".join(error.messages))


def _parse(file: File, subscriber_import: Import) -> Iterator[ImportRow]:
    """Return the rows that are not stored yet."""
    if not subscriber_import.layout:  # handed in with an earlier release
        subscriber_import.layout = detect_layout(decode_lines(file)).as_json()
        subscriber_import.save(update_fields=["layout"])
        file.seek(0)
    return parse_rows(
        decode_lines(file),
        Layout.from_json(subscriber_import.layout),
        is_stop_list=subscriber_import.purpose == Import.Purpose.STOP,
        skip=subscriber_import.total,
    )


def _store_batch(subscriber_import: Import, rows: Iterator[ImportRow]) -> bool:
    """Store a batch; return whether there are more, and it is still for us to read them."""
    # Outside the transaction, so that others can write meanwhile.
    batch = list(islice(rows, BATCH_SIZE))
    if not (batch or subscriber_import.total):
        raise ValidationError(NO_ADDRESSES_MESSAGE)
    with transaction.atomic():
        if not _lock_unread(subscriber_import):
            return False
        _save_rows(subscriber_import, batch)
        has_more = len(batch) == BATCH_SIZE
        if not has_more:
            subscriber_import.state = Import.State.CHECKING
        subscriber_import.save(update_fields=["state", "total", "verdict_counts"])
    return has_more


def _lock_unread(subscriber_import: Import) -> bool:
    """Lock an import; return whether it is as we left it, and not cancelled or read by another."""
    row = Import.objects.select_for_update().filter(pk=subscriber_import.pk).first()
    return (
        row is not None
        and row.state == Import.State.READING
        and (row.total, row.layout) == (subscriber_import.total, subscriber_import.layout)
    )


def _save_rows(subscriber_import: Import, batch: list[ImportRow]) -> None:
    for row in batch:
        row.batch = subscriber_import
    ImportRow.objects.bulk_create(batch)
    subscriber_import.total += len(batch)
    for verdict, number in Counter(row.verdict for row in batch if row.verdict).items():
        subscriber_import.add_to_count(verdict, number)


@transaction.atomic
def _give_up(subscriber_import: Import, problem: str) -> None:
    """Tell the editor what is wrong with a file, and keep none of its addresses."""
    if not _lock_unread(subscriber_import):
        return
    subscriber_import.state, subscriber_import.ended_at = Import.State.FAILED, timezone.now()
    subscriber_import.problem = problem[:300]
    subscriber_import.discard_upload()
    subscriber_import.save(update_fields=["state", "upload", "layout", "problem", "ended_at"])
    subscriber_import.rows.all().delete()
