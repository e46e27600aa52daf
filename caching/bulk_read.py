"""Several small tables in one query, so that a page made of many things costs few round trips."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

from django.db.models import F, Field, Model, QuerySet, TextField, Value
from django.db.models.functions import JSONObject

from caching.version import cached_per_version

T = TypeVar("T")
ColumnQuery = tuple[QuerySet[Any], Sequence[str]]
ColumnQueries = Mapping[str, ColumnQuery]
ColumnsByModel = Mapping[type[Model], Sequence[str]]
RowsByLabel = dict[str, list[dict[str, Any]]]


def read_instances(**tables: ColumnQuery) -> dict[str, list[Any]]:
    """Read all `name=(queryset, column names)` in one UNION; other fields are deferred.

    Returns lists of model instances under the same names, each in its queryset's ordering,
    which may only name ascending columns that are read. Foreign keys are named as `other_id`.
    """
    found = read_rows(tables)
    return {name: build_instances(it, found[name]) for name, (it, _) in tables.items()}


def read_rows(tables: ColumnQueries) -> RowsByLabel:
    """As `together`, but rows as JSON gave them: `id`, and the columns (or lookups) by name."""
    first, *others = [
        queryset.order_by().values_list(
            Value(name, output_field=TextField()),
            JSONObject(**{column: F(column) for column in ["id", *columns]}),
        )
        for name, (queryset, columns) in tables.items()
    ]
    found: RowsByLabel = {name: [] for name in tables}
    for name, row in first.union(*others, all=True):
        found[name].append(row)
    return found


_column_sources: list[Callable[[], ColumnsByModel]] = []


@cached_per_version
def _shared_rows() -> RowsByLabel:
    """What several ask of one model is read once."""
    wanted: dict[type[Model], dict[str, None]] = {}
    for source in _column_sources:
        for model, columns in source().items():
            wanted.setdefault(model, {}).update(dict.fromkeys(columns))
    return read_published({it: list(columns) for it, columns in wanted.items()})


def read_published(wanted: ColumnsByModel) -> RowsByLabel:
    """These columns of all that is published of each model, by label ('pact.goal')."""
    return read_rows(
        {it._meta.label_lower: (_published_queryset(it), columns) for it, columns in wanted.items()}
    )


def _published_queryset(model: type[Model]) -> QuerySet[Any]:
    everything = model._default_manager.all()
    return everything.published() if hasattr(everything, "published") else everything


def bulk_read(
    source: Callable[[], ColumnsByModel],
) -> Callable[[Callable[[RowsByLabel], T]], Callable[[], T]]:
    """Decorate what makes something of these columns of all that is published of each model.

    It gets the rows by label ('pact.goal'), and runs once per generation and process. All that is
    decorated so shares one query: nearly every page needs all of it.
    """
    _column_sources.append(source)

    def decorate(make: Callable[[RowsByLabel], T]) -> Callable[[], T]:
        @cached_per_version
        @wraps(make)
        def reader() -> T:
            return make(_shared_rows())

        return reader

    return decorate


def build_instances(queryset: QuerySet[Any], rows: Iterable[dict[str, Any]]) -> list[Any]:
    """What was read, as models in the ordering of the queryset."""
    ordering = queryset.query.order_by or queryset.model._meta.ordering
    found = [_build_instance(queryset.model, row) for row in rows]
    return sorted(found, key=lambda row: [getattr(row, str(column)) for column in ordering])


def _build_instance(model: type[Model], row: dict[str, Any]) -> Model:
    fields = [field for field in model._meta.concrete_fields if field.attname in row]
    values = [_to_python(field, row[field.attname]) for field in fields]
    return model.from_db(None, [field.attname for field in fields], values)


def _to_python(field: "Field[Any, Any]", json: Any) -> Any:
    value = field.to_python(json)
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)  # SQLite keeps UTC without saying so.
    return value
