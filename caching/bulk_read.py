"""Reading several small tables in one query, so that a page takes few round trips."""

import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Field, Model, QuerySet, TextField, Value
from django.db.models.functions import JSONObject

from caching.version import cached_per_version

T = TypeVar("T")

Row = dict[str, Any]  # id and columns by name, as JSON has them
ColumnQuery = tuple[QuerySet[Any], Sequence[str]]
ColumnQueries = Mapping[str, ColumnQuery]
ColumnsByModel = Mapping[type[Model], Sequence[str]]
RowsByLabel = dict[str, list[Row]]


def read_instances(**tables: ColumnQuery) -> dict[str, list[Any]]:
    """Read all `name=(queryset, column names)` in one UNION; other fields are deferred.

    Returns lists of model instances under the same names, each in its queryset's ordering,
    which may only name ascending columns that are read. Foreign keys are named as `other_id`.
    """
    rows = read_rows(tables)
    return {name: build_instances(queryset, rows[name]) for name, (queryset, _) in tables.items()}


def read_rows(tables: ColumnQueries) -> RowsByLabel:
    """Read the same as `read_instances`, but return rows as JSON: `id` and the columns by name."""
    return {name: [] for name in tables} | compile_rows(tables).fetch_rows()


@dataclass(frozen=True)
class Statement:
    """A query as SQL, to be run again and again: Django takes longer to build it than it runs."""

    sql: str
    params: tuple[Any, ...]

    def fetch(self) -> list[tuple[str, Any]]:
        """Return the names and values of all rows; a value that is JSON is read."""
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params)
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


MAX_STATEMENTS = 64  # beyond this all are built anew
# By the kind of database, and the key that each was kept with.
_statements: dict[tuple[str, Hashable], Statement] = {}


def keep_statement(key: Hashable, build: Callable[[], Statement]) -> Statement:
    """Return the statement that was built for a key, which holds all that it depends on."""
    full_key = (connection.vendor, key)
    statement = _statements.get(full_key)
    if statement is None:
        if len(_statements) >= MAX_STATEMENTS:
            _statements.clear()
        statement = _statements[full_key] = build()
    return statement


def compile_rows(tables: ColumnQueries) -> Statement:
    """Build the query of `read_rows`."""
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
    try:
        sql, params = first.union(*others, all=True).query.sql_with_params()
    except EmptyResultSet:
        return Statement("", ())
    return Statement(sql, tuple(params))


_column_sources: list[Callable[[], ColumnsByModel]] = []
_row_limits: dict[type[Model], int] = {}


@cached_per_version
def _shared_rows() -> RowsByLabel:
    """Read the columns of all sources together, once per version."""
    columns_by_model: dict[type[Model], dict[str, None]] = {}
    for source in _column_sources:
        for model, columns in source().items():
            columns_by_model.setdefault(model, {}).update(dict.fromkeys(columns))
    return read_rows(
        {
            model._meta.label_lower: (_first_published(model), list(names))
            for model, names in columns_by_model.items()
        }
    )


def _first_published(model: type[Model]) -> QuerySet[Model]:
    """Select the published rows up to the limit that a source declared."""
    queryset = _published_queryset(model)
    if limit := _row_limits.get(model):
        # A union may hold a limit only inside a condition.
        return model._default_manager.filter(pk__in=queryset.values("pk")[:limit])
    return queryset


def read_published(columns_by_model: ColumnsByModel) -> RowsByLabel:
    """Read these columns of all published rows of each model, by label ('pact.goal').

    A manager without a `published()` method gives all its rows.
    """
    return read_rows(
        {
            model._meta.label_lower: (_published_queryset(model), columns)
            for model, columns in columns_by_model.items()
        }
    )


def _published_queryset(model: type[Model]) -> QuerySet[Model]:
    queryset = model._default_manager.all()
    return queryset.published() if hasattr(queryset, "published") else queryset


def bulk_read(
    source: Callable[[], ColumnsByModel], limits: Mapping[type[Model], int] | None = None
) -> Callable[[Callable[[RowsByLabel], T]], Callable[[], T]]:
    """Decorate a function that builds a read model from these columns of all published rows.

    The function gets the rows by label ('pact.goal') and runs once per version and process. All
    functions decorated so share one query, because nearly every page needs all of them. Of a model
    in `limits` it gets the first rows in the model's ordering, and no other source may read it.
    """
    _column_sources.append(source)
    _row_limits.update(limits or {})

    def decorate(build: Callable[[RowsByLabel], T]) -> Callable[[], T]:
        @cached_per_version
        @wraps(build)
        def cached_reader() -> T:
            return build(_shared_rows())

        return cached_reader

    return decorate


def build_instances(queryset: QuerySet[Any], rows: Iterable[Row]) -> list[Any]:
    """Build model instances of the rows, in the ordering of the queryset.

    Each is built once: a column of a many-to-many relation gives a row per linked object.
    """
    ordering = queryset.query.order_by or queryset.model._meta.ordering
    rows_by_id = {row["id"]: row for row in rows}
    instances = [_build_instance(queryset.model, row) for row in rows_by_id.values()]
    return sorted(instances, key=lambda row: [getattr(row, str(column)) for column in ordering])


def _build_instance(model: type[Model], row: Row) -> Model:
    fields = [field for field in model._meta.concrete_fields if field.attname in row]
    values = [_to_python(field, row[field.attname]) for field in fields]
    return model.from_db(None, [field.attname for field in fields], values)


def _to_python(field: "Field[object, object]", json: object) -> object:
    value = field.to_python(json)
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)  # SQLite stores UTC without an offset.
    return value
