"""Queries that are built once and run often: Django takes longer to build one than it runs.

A condition on the present moment asks `execution_time`, and so stays true in a statement that is
kept.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Model, QuerySet, TextField, Value
from django.db.models.functions import JSONObject
from django.utils import timezone

M = TypeVar("M", bound=Model)

Row = dict[str, Any]  # id and columns by name, as JSON has them
RowsByLabel = dict[str, list[Row]]
ColumnQuery = tuple[QuerySet[Any], Sequence[str]]
ColumnQueries = Mapping[str, ColumnQuery]

# Stands in the parameters of a statement for the moment at which it runs.
_PLACEHOLDER = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
_is_building = ContextVar("is_building", default=False)


def execution_time() -> datetime:
    """Return the present moment for a query; a statement that is kept takes it when it runs."""
    return _PLACEHOLDER if _is_building.get() else timezone.now()


@dataclass(frozen=True)
class Statement:
    sql: str
    params: tuple[Any, ...]

    def fetch(self) -> list[tuple[str, Any]]:
        """Return the names and values of all rows; a value that is JSON is read."""
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.current_params())
            return [
                (name, json.loads(value) if isinstance(value, str) else value)
                for name, value in cursor.fetchall()
            ]

    def fetch_rows(self) -> RowsByLabel:
        """Return the values by name."""
        rows: RowsByLabel = {}
        for name, row in self.fetch():
            rows.setdefault(name, []).append(row)
        return rows

    def current_params(self) -> list[Any]:
        adapt = connection.ops.adapt_datetimefield_value
        placeholder, now = adapt(_PLACEHOLDER), adapt(timezone.now())
        return [now if param == placeholder else param for param in self.params]


MAX_STATEMENTS = 256  # beyond this all are built anew
# By the kind of database, and the key that each was kept with.
_statements: dict[tuple[str, Hashable], Statement] = {}


def keep_statement(key: Hashable, build: Callable[[], Statement]) -> Statement:
    """Return the statement that was built for a key, which holds all that it depends on."""
    full_key = (connection.vendor, key)
    statement = _statements.get(full_key)
    if statement is None:
        if len(_statements) >= MAX_STATEMENTS:
            _statements.clear()
        statement = _statements[full_key] = _build_timeless(build)
    return statement


def read_objects(model: type[M], key: Hashable, build: Callable[[], QuerySet[M]]) -> list[M]:
    """Return the objects of a queryset without `select_related`, whose query is built once."""
    statement = keep_statement(key, lambda: _compile(build()))
    if not statement.sql:
        return []
    return list(model._default_manager.raw(statement.sql, statement.current_params()))


def _build_timeless(build: Callable[[], Statement]) -> Statement:
    token = _is_building.set(True)
    try:
        return build()
    finally:
        _is_building.reset(token)


def compile_rows(tables: ColumnQueries) -> Statement:
    """Build the query of `caching.bulk_read.read_rows`."""
    return compile_union(
        queryset.order_by().values_list(
            Value(name, output_field=TextField()),
            JSONObject(**{column: F(column) for column in ["id", *columns]}),
        )
        for name, (queryset, columns) in tables.items()
    )


def compile_union(querysets: Iterable[QuerySet[Any, Any]]) -> Statement:
    """Build the union of querysets of two columns, a name and a value."""
    first, *others = querysets
    return _compile(first.union(*others, all=True))


def _compile(queryset: QuerySet[Any, Any]) -> Statement:
    try:
        sql, params = queryset.query.sql_with_params()
    except EmptyResultSet:
        return Statement("", ())
    return Statement(sql, tuple(params))
