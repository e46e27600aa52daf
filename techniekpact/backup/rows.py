"""The rows of a model as lines of JSON, the same whichever database they come from.

A line is a list of values, in the order of the columns. Rows are read and written in batches and
past `save`, so that a row is stored exactly as it was.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Field, Model

from techniekpact.backup.manifest import Checksum
from techniekpact.backup.progress import Advance, counted

BATCH_SIZE = 1_000


def column_names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def count_rows(model: type[Model]) -> int:
    return model._base_manager.count()


def read_lines(model: type[Model]) -> Iterator[bytes]:
    """Yield a line for each row of a table, without a line break."""
    rows = model._base_manager.order_by("pk").values_list(*column_names(model))
    for row in rows.iterator(chunk_size=BATCH_SIZE):
        yield json.dumps(
            row, default=_to_text, ensure_ascii=False, separators=(",", ":"), sort_keys=True
        ).encode()


def insert_lines(model: type[Model], columns: Sequence[str], lines: Iterable[bytes]) -> None:
    """Insert rows with their own primary keys, and with whatever they refer to still missing."""
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in columns]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608
    remaining = iter(lines)
    with connection.cursor() as cursor:
        while batch := list(islice(remaining, BATCH_SIZE)):
            cursor.executemany(statement, [_to_parameters(fields, line) for line in batch])


def checksum_rows(model: type[Model], advance: Advance) -> Checksum:
    """Return the checksum of a table as it is now."""
    checksum = Checksum()
    for line in counted(read_lines(model), advance):
        checksum.add(line)
    return checksum


def _to_parameters(fields: Sequence["Field[Any, Any]"], line: bytes) -> list[Any]:
    """Return the values of a line as the database takes them."""
    return [
        field.get_db_prep_save(field.to_python(value), connection)
        for field, value in zip(fields, json.loads(line), strict=True)
    ]


def _to_text(value: object) -> str:
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
    raise TypeError(f"A {type(value).__name__} has no text in a backup.")
