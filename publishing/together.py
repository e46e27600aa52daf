"""Several small tables in one query, so that a page made of many things costs few round trips."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

from django.db.models import F, Field, Model, QuerySet, TextField, Value
from django.db.models.functions import JSONObject

from publishing.generation import remembered

T = TypeVar("T")
Rows = tuple[QuerySet[Any], Sequence[str]]
Tables = Mapping[str, Rows]
Columns = Mapping[type[Model], Sequence[str]]
Found = dict[str, list[dict[str, Any]]]


def together(**tables: Rows) -> dict[str, list[Any]]:
    """Read all `name=(queryset, column names)` in one UNION; other fields are deferred.

    Returns lists of model instances under the same names, each in its queryset's ordering,
    which may only name ascending columns that are read. Foreign keys are named as `other_id`.
    """
    found = read(tables)
    return {name: instances(it, found[name]) for name, (it, _) in tables.items()}


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


_sources: list[Callable[[], Columns]] = []


@remembered
def _at_once() -> Found:
    """What several ask of one model is read once."""
    wanted: dict[type[Model], dict[str, None]] = {}
    for source in _sources:
        for model, columns in source().items():
            wanted.setdefault(model, {}).update(dict.fromkeys(columns))
    return read_published({it: list(columns) for it, columns in wanted.items()})


def read_published(wanted: Columns) -> Found:
    """These columns of all that is published of each model, by label ('pact.goal')."""
    return read({it._meta.label_lower: (_shown(it), columns) for it, columns in wanted.items()})


def _shown(model: type[Model]) -> QuerySet[Any]:
    everything = model._default_manager.all()
    return everything.published() if hasattr(everything, "published") else everything


def at_once(source: Callable[[], Columns]) -> Callable[[Callable[[Found], T]], Callable[[], T]]:
    """Decorate what makes something of these columns of all that is published of each model.

    It gets the rows by label ('pact.goal'), and runs once per generation and process. All that is
    decorated so shares one query: nearly every page needs all of it.
    """
    _sources.append(source)

    def decorate(make: Callable[[Found], T]) -> Callable[[], T]:
        @remembered
        @wraps(make)
        def reader() -> T:
            return make(_at_once())

        return reader

    return decorate


def instances(queryset: QuerySet[Any], rows: Iterable[dict[str, Any]]) -> list[Any]:
    """What was read, as models in the ordering of the queryset."""
    ordering = queryset.query.order_by or queryset.model._meta.ordering
    found = [_instance(queryset.model, row) for row in rows]
    return sorted(found, key=lambda row: [getattr(row, str(column)) for column in ordering])


def _instance(model: type[Model], row: dict[str, Any]) -> Model:
    fields = [field for field in model._meta.concrete_fields if field.attname in row]
    values = [_python(field, row[field.attname]) for field in fields]
    return model.from_db(None, [field.attname for field in fields], values)


def _python(field: "Field[Any, Any]", json: Any) -> Any:
    value = field.to_python(json)
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)  # SQLite keeps UTC without saying so.
    return value
