"""Several small tables in one query, so that a page made of many things costs few round trips."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, Field, Model, QuerySet, TextField, Value
from django.db.models.functions import JSONObject

Rows = tuple[QuerySet[Any], Sequence[str]]


def together(**tables: Rows) -> dict[str, list[Any]]:
    """Read all `name=(queryset, column names)` in one UNION; other fields are deferred.

    Returns lists of model instances under the same names, each in its queryset's ordering,
    which may only name ascending columns that are read. Foreign keys are named as `other_id`.
    """
    first, *others = [
        queryset.order_by().values_list(
            Value(name, output_field=TextField()),
            JSONObject(**{column: F(column) for column in ["id", *columns]}),
        )
        for name, (queryset, columns) in tables.items()
    ]
    found: dict[str, list[Any]] = {name: [] for name in tables}
    for name, row in first.union(*others, all=True):
        found[name].append(_instance(tables[name][0].model, row))
    return {name: _sorted(found[name], queryset) for name, (queryset, _) in tables.items()}


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
