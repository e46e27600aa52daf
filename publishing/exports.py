"""Tables that the worker writes to CSV files, a few seconds in each turn.

How far an export is stands in its row, together with the size of the file at that point. A worker
that is killed leaves a few lines too many at most, which the next one writes again.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.utils import timezone

from caching.database_errors import DATABASE_ERRORS
from publishing.csv_export import BYTE_ORDER_MARK, format_csv
from publishing.models.export import Export, private_storage
from publishing.permissions import Permission, get_scope

SECONDS_PER_TURN = 4.0
ROWS_PER_STEP = 2_000

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ExportTable:
    """A table that users may export who may see its model.

    `select` returns the rows of an export as its user may see them now. They are written by key, so
    their own order does not count; `row_key` takes the key of a row.
    """

    name: str
    title: str
    file_name: str
    model: type[Model]
    columns: Sequence[str]
    select: Callable[[Export], QuerySet[Any]]
    format_row: Callable[[Any], Sequence[str]]
    row_key: Callable[[Any], int] = attrgetter("pk")
    newest_first: bool = True
    needs_proof: bool = False  # of who is at the keyboard, before it is downloaded

    def rows_after(self, export: Export) -> list[Any]:
        rows = self.select(export).order_by("-pk" if self.newest_first else "pk")
        if export.last_key is not None:
            rows = rows.filter(**{f"pk__{'lt' if self.newest_first else 'gt'}": export.last_key})
        return list(rows[:ROWS_PER_STEP])


TABLES: dict[str, ExportTable] = {}


def register_table(table: ExportTable) -> ExportTable:
    TABLES[table.name] = table
    return table


def start_export(
    *, table: ExportTable, user: User, query: str = "", object_id: int = 0
) -> tuple[Export, bool]:
    """Have the worker write a table; return the export, and whether it is a new one.

    Who asks twice while it is being written gets the same one.
    """
    wish = {"user": user, "table": table.name, "query": query, "object_id": object_id}
    if unfinished := Export.objects.unfinished().filter(**wish).first():
        return unfinished, False
    scope = get_scope(user, Permission.VIEW, table.model)
    return Export.objects.create(**wish, scope=int(scope)), True


def may_read(export: Export, user: User) -> bool:
    """Return whether a user asked for a file herself, and may still see all that is in it."""
    table = TABLES.get(export.table)
    scope = get_scope(user, Permission.VIEW, table.model) if table else 0
    return bool(scope) and export.user_id == user.pk and int(scope) >= export.scope


def write_exports() -> None:
    """Write what waits, oldest first, for the time of one turn."""
    until = time.monotonic() + SECONDS_PER_TURN
    for export in Export.objects.unclaimed()[:20]:
        if time.monotonic() >= until:
            return
        if claim_export(export):
            for _ in write_or_fail(export):
                if time.monotonic() >= until:
                    break
            Export.objects.filter(pk=export.pk).update(claimed_at=None)


def write_export(export: Export) -> bool:
    """Write the next rows; return whether there are more."""
    table = TABLES[export.table]
    if not (export.user.is_active and may_read(export, export.user)):
        raise PermissionDenied
    if export.total is None:
        export.total = table.select(export).order_by().count()
    rows = table.rows_after(export)
    lines = [] if export.size else [table.columns]
    _append(export, [*lines, *map(table.format_row, rows)])
    export.written += len(rows)
    export.last_key = table.row_key(rows[-1]) if rows else export.last_key
    has_more = len(rows) == ROWS_PER_STEP
    export.state = Export.State.WRITING if has_more else Export.State.DONE
    export.ended_at = None if has_more else timezone.now()
    export.claimed_at = timezone.now() if has_more else None
    export.save()
    return has_more


def delete_old_exports() -> None:
    for export in Export.objects.lapsed():
        export.delete()


def claim_export(export: Export) -> bool:
    unclaimed = Export.objects.unclaimed().order_by().filter(pk=export.pk)
    if not unclaimed.update(claimed_at=timezone.now()):
        return False
    export.refresh_from_db()
    return True


def write_or_fail(export: Export) -> Iterator[int]:
    """Write step by step and yield how many rows there are; an export that fails is given up."""
    try:
        while write_export(export):
            yield export.written
        yield export.written
    except DATABASE_ERRORS:
        raise
    except Exception as error:  # noqa: BLE001  (one file must not stop the others)
        logger.error("export %s: %s", export.pk, type(error).__name__)  # noqa: TRY400
        failed = {"state": Export.State.FAILED, "ended_at": timezone.now()}
        Export.objects.filter(pk=export.pk).update(**failed, claimed_at=None)
        private_storage().delete(export.path)


def _append(export: Export, rows: Sequence[Sequence[str]]) -> None:
    """Write rows after what counts of the file."""
    text = format_csv(rows) if export.size else BYTE_ORDER_MARK + format_csv(rows)
    content = text.encode()
    path = Path(private_storage().path(export.path))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        file.truncate(export.size)
        file.seek(export.size)
        file.write(content)
    export.size += len(content)
