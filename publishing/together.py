"""Several small tables in one query, so that a page made of many things costs few round trips."""

from collections.abc import Sequence
from operator import attrgetter
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, Field, Model, QuerySet, TextField, Value
from django.db.models.functions import JSONObject

Rows = tuple[QuerySet[Any], Sequence[str]]


def together(**tables: Rows) -> dict[str, list[Any]]:
    """Read all `name=(queryset, field names)` in one UNION; unnamed fields are deferred.

    Returns lists of model instances under the same names, each in its queryset's ordering,
    which may only name ascending fields that are read. Foreign keys are named as `other_id`.
    """
    parts = [
        queryset.order_by().values_list(
            Value(name, output_field=TextField()),
            JSONObject(**{field: F(field) for field in _with_key(queryset.model, fields)}),
        )
        for name, (queryset, fields) in tables.items()
    ]
    found: dict[str, list[Any]] = {name: [] for name in tables}
    first, *others = parts
    for name, row in first.union(*others, all=True):
        found[name].append(_instance(tables[name][0].model, row))
    for name, (queryset, _) in tables.items():
        ordering = queryset.query.order_by or queryset.model._meta.ordering
        found[name].sort(key=attrgetter(*ordering))
    return found


def _with_key(model: type[Model], fields: Sequence[str]) -> list[str]:
    key = model._meta.pk
    assert key is not None
    return [key.attname, *fields]


def _instance(model: type[Model], row: dict[str, Any]) -> Model:
    columns = {field.attname: field for field in model._meta.concrete_fields}
    values = [_python(columns[name], value) for name, value in row.items()]
    return model.from_db(None, list(row), values)


def _python(field: Field[Any, Any], json: Any) -> Any:
    value = field.to_python(json)
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)  # SQLite keeps UTC without saying so.
    return value
