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
from itertools import chain
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.db import models, transaction
from django.utils.text import capfirst
from taggit.managers import TaggableManager

from caching import version
from publishing.models import Publishable

Snapshot = dict[str, Any]
ErrorsByField = dict[str, list[str]]
PublishableModel = type[Publishable]


def snapshot_fields(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """The columns that a snapshot of `model` holds."""
    unversioned = getattr(model, "unversioned", ())
    return [
        field
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in unversioned
    ]


def snapshot_links(model: PublishableModel) -> list[Any]:
    """The many-to-many relations that a snapshot holds, tags among them."""
    return [
        field
        for field in model._meta.many_to_many
        if field.editable and field.name not in model.unversioned
    ]


def child_relation(model: PublishableModel, name: str) -> Any:
    """The reverse foreign key of `rows` called `name`."""
    return model._meta.get_field(name)


def child_fields(model: PublishableModel, name: str) -> "list[models.Field[Any, Any]]":
    """The columns of the rows of a relation, without the one that points to the thing."""
    reverse = child_relation(model, name)
    return [f for f in snapshot_fields(reverse.related_model) if f != reverse.field]


def take_snapshot(thing: Publishable) -> Snapshot:
    """What the row of `thing` holds now."""
    return {
        "fields": field_values(thing, snapshot_fields(type(thing))),
        "links": {field.name: link_values(thing, field) for field in snapshot_links(type(thing))},
        "rows": {
            name: [
                field_values(row, child_fields(type(thing), name))
                for row in getattr(thing, name).all()
            ]
            for name in type(thing).child_relations
        },
    }


def field_values(row: models.Model, fields: "list[models.Field[Any, Any]]") -> dict[str, Any]:
    """By attname, as JSON; rich text cleaned as when it is stored."""
    return {field.attname: _to_json(field, field.pre_save(row, add=False)) for field in fields}


def _to_json(field: "models.Field[Any, Any]", value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\r\n", "\n")  # as browsers send it, and as everything else has it
    if value is None or isinstance(value, int | float | bool | list | dict):
        return value
    return str(value)


def field_value(field: "models.Field[Any, Any]", held: dict[str, Any]) -> Any:
    """What a snapshot holds of a field; its default when that is nothing that it understands."""
    try:
        return field.to_python(held[field.attname])
    except (KeyError, TypeError, ValidationError):
        return field.get_default()


def link_values(thing: Publishable, field: Any) -> list[Any]:
    """Names of tags, or primary keys."""
    if isinstance(field, TaggableManager):
        return sorted(getattr(thing, field.name).values_list("name", flat=True))
    return list(getattr(thing, field.name).order_by("pk").values_list("pk", flat=True))


def set_fields(thing: models.Model, held: dict[str, Any], fields: Any = None) -> None:
    """Set the fields of an instance, without saving it."""
    for field in snapshot_fields(type(thing)) if fields is None else fields:
        setattr(thing, field.attname, field_value(field, held))


def write_snapshot(thing: Publishable, snapshot: Snapshot) -> None:
    """Make the row, its links and its rows equal to the snapshot.

    To be called in a transaction, which is to be rolled back on a `ValidationError`: that holds
    every problem there is, by field.
    """
    set_fields(thing, snapshot["fields"])
    problems = _validation_errors(thing) | _link_errors(thing, snapshot)
    if not problems:
        thing.save()
        _write_links(thing, snapshot)
    problems |= _write_children(thing, snapshot)
    if problems:
        raise ValidationError(problems)


def mirror_draft(thing: Publishable, snapshot: Snapshot) -> None:
    """Make a row that is not live look like the snapshot, as well as the database allows.

    What is missing or cannot be gets a stand-in; the snapshot itself keeps what was typed. Where
    that is not enough, because some cannot be together, only the words follow, or nothing.
    """
    fields = snapshot_fields(type(thing))
    adding = thing._state.adding
    before = {f.attname: f.get_default() if adding else getattr(thing, f.attname) for f in fields}
    held = snapshot["fields"]
    words = {f.attname: held[f.attname] for f in fields if _is_free_text(f) and f.attname in held}
    for followed in (held, before | words, before):
        set_fields(thing, followed)
        problems = _validation_errors(thing)
        _fill_placeholders(thing, before, problems)
        if not problems or _satisfies_constraints(thing):
            break
    thing.save()
    _write_links(thing, snapshot)
    _write_children(thing, snapshot)


def _is_free_text(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field, models.CharField | models.TextField) and not field.choices


def _fill_placeholders(thing: Publishable, before: dict[str, Any], problems: ErrorsByField) -> None:
    token = uuid.uuid4().hex[:6]
    for field in snapshot_fields(type(thing)):
        if field.name not in problems:
            continue
        value = before[field.attname]
        if not value and isinstance(field, models.CharField):
            shape = "zonder-{}-{}" if isinstance(field, models.SlugField) else "zonder {} {}"
            named = shape.format(field.verbose_name, token if field.unique else "").strip()
            value = named if len(named) <= (field.max_length or 0) else f"~{token}"
        setattr(thing, field.attname, value)


def _satisfies_constraints(thing: Publishable) -> bool:
    """Whether the database takes it, complete or not."""
    try:
        thing.validate_unique()
        thing.validate_constraints()
    except ValidationError:
        return False
    return True


def _validation_errors(thing: Publishable) -> ErrorsByField:
    """What keeps it off the site, by field."""
    ours = {f.name for f in thing._meta.concrete_fields if f.is_relation and not f.editable}
    try:
        thing.full_clean(exclude=ours)  # each would cost a query
    except ValidationError as error:
        problems = _label_errors(thing, error.message_dict)
    else:
        problems = {}
    for field in snapshot_fields(type(thing)):
        if field.is_relation and (why := _target_error(thing, field)):
            problems |= _label_errors(thing, {field.name: [why]})
    return problems


def _label_errors(row: models.Model, problems: ErrorsByField) -> ErrorsByField:
    """Each says what it is about, to be read far from the form."""
    return {
        name: [f"{_field_label(row, name)}{text}" for text in texts]
        for name, texts in problems.items()
    }


def _field_label(row: models.Model, name: str) -> str:
    field: Any = None if name == NON_FIELD_ERRORS else row._meta.get_field(name)
    return f"{capfirst(field.verbose_name)}: " if field else ""


def _target_error(thing: Publishable, field: Any) -> str:
    """Why what a field refers to cannot be shown; empty when it can."""
    try:
        target = getattr(thing, field.name)
    except ObjectDoesNotExist:
        return "Wat hier gekozen was, bestaat niet meer. Kies iets anders."
    if getattr(target, "trashed_at", None):
        return f"‘{target}’ ligt in de prullenbak. Kies iets anders, of haal het terug."
    return ""


def _link_errors(thing: Publishable, snapshot: Snapshot) -> ErrorsByField:
    """Links to what is no longer there, and required links that are missing."""
    problems = {}
    for field in snapshot_links(type(thing)):
        keys = snapshot["links"].get(field.name, [])
        if not keys and not field.blank:
            problems[field.name] = ["Kies er ten minste één."]
        elif not isinstance(field, TaggableManager):
            there = field.related_model._base_manager.filter(pk__in=keys).count()
            if there < len(keys):
                problems[field.name] = ["Niet alles wat gekozen was, bestaat nog. Kies opnieuw."]
    return _label_errors(thing, problems)


def _write_links(thing: Publishable, snapshot: Snapshot) -> None:
    for field in snapshot_links(type(thing)):
        wanted = snapshot["links"].get(field.name, [])
        if not isinstance(field, TaggableManager):
            there = field.related_model._base_manager.filter(pk__in=wanted)
            wanted = list(there.values_list("pk", flat=True))
        getattr(thing, field.name).set(wanted)


def _write_children(thing: Publishable, snapshot: Snapshot) -> ErrorsByField:
    """Replace the rows; what is wrong with those that were left out."""
    problems: ErrorsByField = {}
    for name in type(thing).child_relations:
        reverse = child_relation(type(thing), name)
        getattr(thing, name).all().delete()
        for number, held in enumerate(snapshot["rows"].get(name, []), 1):
            row = reverse.related_model(**{reverse.field.name: thing})
            set_fields(row, held, child_fields(type(thing), name))
            try:
                row.full_clean()
            except ValidationError as error:
                label = f"{capfirst(reverse.related_model._meta.verbose_name)} {number}"
                texts = chain(*_label_errors(row, error.message_dict).values())
                problems.setdefault(name, []).extend(f"{label}: {text}" for text in texts)
            else:
                row.save()
    return problems


@contextmanager
def applied_in_rollback(thing: Publishable, snapshot: Snapshot) -> Iterator[Publishable]:
    """The thing as it would be once published, in the database, for the length of a `with`.

    What cannot be on the site (a draft that lacks what its address is made of) is not `live` in it.
    Afterwards all is as it was. Keys made in it are used again: keep none.
    """
    with transaction.atomic(), version.isolated():
        row = type(thing)._base_manager.filter(pk=thing.pk).first() or type(thing)()
        row.live = False
        mirror_draft(row, snapshot)
        row.live, row.expire_at = True, None
        row.live = _satisfies_constraints(row)
        row.save()
        try:
            yield row
        finally:
            transaction.set_rollback(True)
