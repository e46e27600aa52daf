"""Several small tables in one query, so that a page made of many things costs few round trips."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

from django.db.models import F, Field, Model, QuerySet, TextField, Value
from django.db.models.functions import JSONObject

from publishing.generation import remembered

T = TypeVar("T")
Rows = tuple[QuerySet[Any], Sequence[str]]
Tables = Mapping[str, Rows]
Found = dict[str, list[dict[str, Any]]]


def together(**tables: Rows) -> dict[str, list[Any]]:
    """Read all `name=(queryset, column names)` in one UNION; other fields are deferred.

    Returns lists of model instances under the same names, each in its queryset's ordering,
    which may only name ascending columns that are read. Foreign keys are named as `other_id`.
    """
    return instances(tables, read(tables))


def read(tables: Tables) -> Found:
    """As `together`, but rows as JSON gave them: `id`, and the columns (or lookups) by name."""
    first, *others = [
        queryset.order_by().values_list(
            Value(name, output_field=TextField()),
            JSONObject(**{column: F(column) for column in ["id", *columns]}),
        )
        for name, (queryset, columns) in tables.items()
    ]
    found: Found = {name: [] for name in tables}
    for name, row in first.union(*others, all=True):
        found[name].append(row)
    return found


def instances(tables: Tables, found: Found) -> dict[str, list[Any]]:
    return {
        name: _sorted([_instance(queryset.model, row) for row in found[name]], queryset)
        for name, (queryset, _) in tables.items()
    }


_sources: list[Callable[[], Tables]] = []


@remembered
def _at_once() -> Found:
    return read({name: rows for source in _sources for name, rows in source().items()})


def at_once(source: Callable[[], Tables]) -> Callable[[Callable[[Found], T]], Callable[[], T]]:
    """Decorate what makes something of the rows of `source()`, once per generation and process.

    All that is decorated so shares one query: nearly every page needs all of it.
    """
    _sources.append(source)

    def decorate(make: Callable[[Found], T]) -> Callable[[], T]:
        @remembered
        @wraps(make)
        def reader() -> T:
            return make(_at_once())

        return reader

    return decorate


def _sorted(rows: list[Any], queryset: QuerySet[Any]) -> list[Any]:
    ordering = queryset.query.order_by or queryset.model._meta.ordering
    return sorted(rows, key=lambda row: [getattr(row, str(column)) for column in ordering])


def _instance(model: type[Model], row: dict[str, Any]) -> Model:
    fields = [field for field in model._meta.concrete_fields if field.attname in row]
    values = [_python(field, row[field.attname]) for field in fields]
    return model.from_db(None, [field.attname for field in fields], values)


def _python(field: "Field[Any, Any]", json: Any) -> Any:
    value = field.to_python(json)
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)  # SQLite keeps UTC without saying so.
    return value
