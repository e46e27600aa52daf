"""Reading several small tables in one query, so that a page takes few round trips."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

from django.db.models import Field, Model, QuerySet

from caching.statements import (
    ColumnQueries,
    ColumnQuery,
    Row,
    RowsByLabel,
    compile_rows,
    keep_statement,
)
from caching.version import cached_per_version

T = TypeVar("T")
M = TypeVar("M", bound=Model)

ColumnsByModel = Mapping[type[Model], Sequence[str]]


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


_column_sources: list[Callable[[], ColumnsByModel]] = []
_row_limits: dict[type[Model], int] = {}


@cached_per_version
def _shared_rows() -> RowsByLabel:
    """Read the columns of all sources together, once per version."""
    columns_by_model: dict[type[Model], dict[str, None]] = {}
    for source in _column_sources:
        for model, columns in source().items():
            columns_by_model.setdefault(model, {}).update(dict.fromkeys(columns))
    return _read_kept(
        _first_published, {model: list(names) for model, names in columns_by_model.items()}
    )


def _read_kept(
    select: Callable[[type[Model]], QuerySet[Any]], columns_by_model: ColumnsByModel
) -> RowsByLabel:
    """Read columns of the rows that `select` gives: always the same query for a model."""
    labels = {model: model._meta.label_lower for model in columns_by_model}
    statement = keep_statement(
        (select, *((model, tuple(columns)) for model, columns in columns_by_model.items())),
        lambda: compile_rows(
            {labels[model]: (select(model), columns) for model, columns in columns_by_model.items()}
        ),
    )
    return {label: [] for label in labels.values()} | statement.fetch_rows()


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
    return _read_kept(_published_queryset, columns_by_model)


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
    instances = [build_instance(queryset.model, row) for row in rows_by_id.values()]
    return sorted(instances, key=lambda row: [getattr(row, str(column)) for column in ordering])


def build_instance(model: type[M], row: Row) -> M:
    """Build an instance of a row that has its columns, among others."""
    fields = [field for field in model._meta.concrete_fields if field.attname in row]
    values = [_to_python(field, row[field.attname]) for field in fields]
    return model.from_db(None, [field.attname for field in fields], values)


def _to_python(field: "Field[object, object]", json: object) -> object:
    value = field.to_python(json)
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)  # SQLite stores UTC without an offset.
    return value
