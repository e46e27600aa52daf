"""Snapshots: what a thing holds, as JSON, and how that gets into a row again.

    {"fields": {attname: value},
     "links": {name: [key or tag]},
     "rows": {relation: [{attname: value}]}}

Fields that work at once (`unversioned`) and what the engine itself keeps are not in it. What a
release has added since is read as its default, what it dropped is passed over. Rows have no key of
their own: applying a snapshot deletes the old ones and inserts new ones, in their order.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from taggit.managers import TaggableManager

from publishing import generation
from publishing.models import Publishable

Snapshot = dict[str, Any]
Problems = dict[str, list[str]]
Model = type[Publishable]


def fields_of(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """The columns that a snapshot of `model` holds."""
    unversioned = getattr(model, "unversioned", ())
    return [
        field
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in unversioned
    ]


def links_of(model: Model) -> list[Any]:
    """The many-to-many relations that a snapshot holds, tags among them."""
    return [
        field
        for field in model._meta.many_to_many
        if field.editable and field.name not in model.unversioned
    ]


def relation(model: Model, name: str) -> Any:
    """The reverse foreign key of `rows` called `name`."""
    return model._meta.get_field(name)


def row_fields(model: Model, name: str) -> "list[models.Field[Any, Any]]":
    """The columns of the rows of a relation, without the one that points to the thing."""
    reverse = relation(model, name)
    return [f for f in fields_of(reverse.related_model) if f != reverse.field]


def of(thing: Publishable) -> Snapshot:
    """What the row of `thing` holds now."""
    return {
        "fields": values(thing, fields_of(type(thing))),
        "links": {field.name: linked(thing, field) for field in links_of(type(thing))},
        "rows": {
            name: [values(row, row_fields(type(thing), name)) for row in getattr(thing, name).all()]
            for name in type(thing).rows
        },
    }


def values(row: models.Model, fields: "list[models.Field[Any, Any]]") -> dict[str, Any]:
    """By attname, as JSON; rich text cleaned as when it is stored."""
    return {field.attname: _json(field, field.pre_save(row, add=False)) for field in fields}


def _json(field: "models.Field[Any, Any]", value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def linked(thing: Publishable, field: Any) -> list[Any]:
    """Names of tags, or primary keys."""
    if isinstance(field, TaggableManager):
        return sorted(getattr(thing, field.name).values_list("name", flat=True))
    return list(getattr(thing, field.name).order_by("pk").values_list("pk", flat=True))


def overlay(thing: models.Model, held: dict[str, Any], fields: Any = None) -> None:
    """Set the fields of an instance, without saving it."""
    for field in fields or fields_of(type(thing)):
        default = field.get_default() if not field.is_relation else None
        setattr(thing, field.attname, field.to_python(held.get(field.attname, default)))


def publish_into(thing: Publishable, snapshot: Snapshot) -> None:
    """Make the row, its links and its rows equal to the snapshot.

    Raises `ValidationError` with every problem there is, by field; nothing is written then. To be
    called in a transaction.
    """
    overlay(thing, snapshot["fields"])
    problems = _problems(thing) | _lost_links(type(thing), snapshot)
    if not problems:
        thing.save()
        _write_links(thing, snapshot)
        problems = _write_rows(thing, snapshot)
    if problems:
        raise ValidationError(problems)


def mirror(thing: Publishable, snapshot: Snapshot) -> None:
    """Make a row that is not live look like the snapshot, as well as the database allows.

    What is missing or cannot be gets a stand-in; the snapshot itself keeps what was typed.
    """
    before = {field.attname: getattr(thing, field.attname) for field in fields_of(type(thing))}
    overlay(thing, snapshot["fields"])
    problems = _problems(thing)
    if NON_FIELD_ERRORS in problems and not thing._state.adding:
        overlay(thing, before)
    else:
        _stand_in(thing, before, problems)
    thing.save()
    _write_links(thing, snapshot)
    _write_rows(thing, snapshot)


def _stand_in(thing: Publishable, before: dict[str, Any], problems: Problems) -> None:
    token = uuid.uuid4().hex[:6]
    for field in fields_of(type(thing)):
        if field.name not in problems:
            continue
        value = before[field.attname] if not thing._state.adding else None
        if not value and isinstance(field, models.CharField):
            shape = "zonder-{}-{}" if isinstance(field, models.SlugField) else "zonder {} {}"
            named = shape.format(field.verbose_name, token if field.unique else "").strip()
            value = named if len(named) <= (field.max_length or 0) else f"~{token}"
        setattr(thing, field.attname, "" if value is None and not field.null else value)


def _problems(thing: Publishable) -> Problems:
    try:
        thing.full_clean()
    except ValidationError as error:
        return error.message_dict
    return _in_bin(thing)


def _in_bin(thing: Publishable) -> Problems:
    """What it refers to that lies in the bin."""
    return {
        field.name: [f"‘{target}’ ligt in de prullenbak. Kies iets anders, of haal het terug."]
        for field in fields_of(type(thing))
        if field.is_relation and (target := getattr(thing, field.name)) is not None
        if getattr(target, "binned_at", None)
    }


def _lost_links(model: Model, snapshot: Snapshot) -> Problems:
    """Links to what is no longer there, and required links that are missing."""
    problems = {}
    for field in links_of(model):
        keys = snapshot["links"].get(field.name, [])
        if not keys and not field.blank:
            problems[field.name] = ["Kies er ten minste één."]
        elif not isinstance(field, TaggableManager):
            lost = len(keys) - field.related_model._base_manager.filter(pk__in=keys).count()
            if lost:
                problems[field.name] = [f"{lost} van de gekozen onderdelen bestaan niet meer."]
    return problems


def _write_links(thing: Publishable, snapshot: Snapshot) -> None:
    for field in links_of(type(thing)):
        wanted = snapshot["links"].get(field.name, [])
        if not isinstance(field, TaggableManager):
            there = field.related_model._base_manager.filter(pk__in=wanted)
            wanted = list(there.values_list("pk", flat=True))
        getattr(thing, field.name).set(wanted)


def _write_rows(thing: Publishable, snapshot: Snapshot) -> Problems:
    """Replace the rows; what is wrong with those that were left out."""
    problems: Problems = {}
    for name in type(thing).rows:
        reverse = relation(type(thing), name)
        getattr(thing, name).all().delete()
        for number, held in enumerate(snapshot["rows"].get(name, []), 1):
            row = reverse.related_model(**{reverse.field.name: thing})
            overlay(row, held, row_fields(type(thing), name))
            try:
                row.full_clean()
            except ValidationError as error:
                label = f"{reverse.related_model._meta.verbose_name} {number}".capitalize()
                problems.setdefault(name, []).append(f"{label}: {' '.join(error.messages)}")
            else:
                row.save()
    return problems


@contextmanager
def applied(thing: Publishable, snapshot: Snapshot) -> Iterator[Publishable]:
    """The thing as it would be once published, in the database, for the length of a `with`.

    Afterwards all is as it was. Keys made in it are used again: keep none.
    """
    with transaction.atomic(), generation.apart():
        row = type(thing)._base_manager.filter(pk=thing.pk).first() or type(thing)()
        row.live = False
        mirror(row, snapshot)
        row.live = True
        row.save(update_fields=["live"])
        try:
            yield row
        finally:
            transaction.set_rollback(True)
