"""Snapshots: the contents of an object as JSON, and how they are written to its row again.

    {"fields": {attname: value},
     "links": {name: [key or tag]},
     "rows": {relation: [{attname: value}]}}

Unversioned fields and the columns of the engine itself are not in it. A field that a release has
added since gets its default; one that it has dropped is ignored. Child rows have no key of their
own: writing a snapshot deletes the old rows and inserts new ones, in order. In memory, a snapshot
may also have the moment in the past that it is of, under `AS_OF`.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any, TypeAlias, cast

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.db import models, transaction
from django.utils.text import capfirst
from taggit.managers import TaggableManager

from caching import version
from publishing.clean_text import clean_line, clean_text
from publishing.models import Publishable

Snapshot = dict[str, Any]
AS_OF = "as_of"
Values = dict[str, Any]  # the value of each column, as JSON has it
Field: TypeAlias = "models.Field[Any, Any]"
LinkField: TypeAlias = "models.ManyToManyField[models.Model, models.Model] | TaggableManager"
ErrorsByField = dict[str, list[str]]
PublishableModel = type[Publishable]


def snapshot_fields(model: type[models.Model]) -> list[Field]:
    """Return the columns that a snapshot of a model has."""
    unversioned = getattr(model, "unversioned", ())
    return [
        field
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in unversioned
    ]


def snapshot_links(model: PublishableModel) -> list[LinkField]:
    """Return the many-to-many relations that a snapshot has, including tags."""
    return [
        field
        for field in model._meta.many_to_many
        if field.editable and field.name not in model.unversioned
    ]


def child_relation(model: PublishableModel, name: str) -> models.ManyToOneRel:
    """Return the reverse foreign key of one of `child_relations`."""
    return cast("models.ManyToOneRel", model._meta.get_field(name))


def child_fields(model: PublishableModel, name: str) -> list[Field]:
    """Return the columns of child rows, without the foreign key to their object."""
    reverse = child_relation(model, name)
    return [f for f in snapshot_fields(reverse.related_model) if f != reverse.field]


def take_snapshot(obj: Publishable) -> Snapshot:
    """Return the current contents of an object."""
    return {
        "fields": field_values(obj, snapshot_fields(type(obj))),
        "links": {field.name: link_values(obj, field) for field in snapshot_links(type(obj))},
        "rows": {
            name: [
                field_values(row, child_fields(type(obj), name)) for row in getattr(obj, name).all()
            ]
            for name in type(obj).child_relations
        },
    }


def latest_snapshot(obj: Publishable) -> Snapshot:
    """Return the contents that editors see: the latest revision, or the row before there is one."""
    return obj.latest_revision.snapshot if obj.latest_revision else take_snapshot(obj)


def field_values(row: models.Model, fields: list[Field]) -> dict[str, object]:
    """Return values by attname, as JSON; rich text is sanitised as when it is stored."""
    return {field.attname: _to_json(field, field.pre_save(row, add=False)) for field in fields}


def _to_json(field: Field, value: object) -> object:
    if isinstance(value, str):
        return clean_line(value) if isinstance(field, models.CharField) else clean_text(value)
    if value is None or isinstance(value, int | float | bool | list | dict):
        return value
    return str(value)


def field_value(field: Field, values: Mapping[str, object]) -> object:
    """Return the value of a field in a snapshot; its default if that is missing or invalid."""
    try:
        return field.to_python(values[field.attname])
    except (KeyError, TypeError, ValidationError):
        return field.get_default()


def link_values(obj: Publishable, field: LinkField) -> list[object]:
    """Return the names of tags, or primary keys."""
    if isinstance(field, TaggableManager):
        return sorted(getattr(obj, field.name).values_list("name", flat=True))
    return list(getattr(obj, field.name).order_by("pk").values_list("pk", flat=True))


def set_fields(
    row: models.Model,
    values: Mapping[str, object],
    fields: Sequence[Field] | None = None,
) -> None:
    """Set the fields of an instance, without saving it."""
    for field in snapshot_fields(type(row)) if fields is None else fields:
        setattr(row, field.attname, field_value(field, values))


def write_snapshot(obj: Publishable, snapshot: Snapshot) -> None:
    """Make a row, its links and its child rows equal to the snapshot.

    Raises `ValidationError` with all problems by field; the caller has to roll back then.
    """
    set_fields(obj, snapshot["fields"])
    problems = _validation_errors(obj) | _link_errors(obj, snapshot)
    if not problems:
        obj.save()
        _write_links(obj, snapshot)
    problems |= _write_children(obj, snapshot)
    if problems:
        raise ValidationError(problems)


def mirror_draft(obj: Publishable, snapshot: Snapshot) -> None:
    """Make a row that is not live resemble the snapshot, as well as the database allows.

    A missing or invalid value gets a placeholder; the snapshot still has what was typed. Where that
    is not enough, because values conflict with each other, only the text is followed, or nothing.
    """
    fields = snapshot_fields(type(obj))
    adding = obj._state.adding
    before = {f.attname: f.get_default() if adding else getattr(obj, f.attname) for f in fields}
    values = snapshot["fields"]
    texts = {
        f.attname: values[f.attname] for f in fields if _is_free_text(f) and f.attname in values
    }
    for candidate in (values, before | texts, before):
        set_fields(obj, candidate)
        problems = _validation_errors(obj)
        _fill_placeholders(obj, before, problems)
        if not problems or _satisfies_constraints(obj):
            break
    obj.save()
    _write_links(obj, snapshot)
    _write_children(obj, snapshot)


def _is_free_text(field: Field) -> bool:
    return isinstance(field, models.CharField | models.TextField) and not field.choices


def _fill_placeholders(
    obj: Publishable, before: Mapping[str, object], problems: ErrorsByField
) -> None:
    token = uuid.uuid4().hex[:6]
    for field in snapshot_fields(type(obj)):
        if field.name not in problems:
            continue
        value = before[field.attname]
        if not value and isinstance(field, models.CharField):
            shape = "zonder-{}-{}" if isinstance(field, models.SlugField) else "zonder {} {}"
            is_unique = field.unique or isinstance(field, models.SlugField)
            text = shape.format(field.verbose_name, token if is_unique else "").strip()
            value = text if len(text) <= (field.max_length or 0) else f"~{token}"
        setattr(obj, field.attname, value)


def _satisfies_constraints(obj: Publishable) -> bool:
    """Return whether the database accepts a row, complete or not."""
    try:
        obj.validate_unique()
        obj.validate_constraints()
    except ValidationError:
        return False
    return True


def _validation_errors(obj: Publishable) -> ErrorsByField:
    """Return what keeps a row off the site, by field."""
    # Each foreign key would cost a query.
    internal = {f.name for f in obj._meta.concrete_fields if f.is_relation and not f.editable}
    try:
        obj.full_clean(exclude=internal)
    except ValidationError as error:
        problems = _label_errors(obj, error.message_dict)
    else:
        problems = {}
    for field in snapshot_fields(type(obj)):
        if field.is_relation and (reason := _target_error(obj, field)):
            problems |= _label_errors(obj, {field.name: [reason]})
    return problems


def _label_errors(row: models.Model, problems: ErrorsByField) -> ErrorsByField:
    """Put the label of its field before each error, for readers who do not see the form."""
    return {
        name: [f"{_field_label(row, name)}{text}" for text in texts]
        for name, texts in problems.items()
    }


def _field_label(row: models.Model, name: str) -> str:
    if name == NON_FIELD_ERRORS:
        return ""
    field = cast("Field", row._meta.get_field(name))
    return f"{capfirst(field.verbose_name)}: "


def _target_error(obj: Publishable, field: Field) -> str:
    """Return why the object that a field refers to cannot be shown; empty when it can."""
    try:
        target = getattr(obj, field.name)
    except ObjectDoesNotExist:
        return "Wat hier gekozen was, bestaat niet meer. Kies iets anders."
    if getattr(target, "trashed_at", None):
        return f"‘{target}’ ligt in de prullenbak. Kies iets anders, of haal het terug."
    return ""


def _link_errors(obj: Publishable, snapshot: Snapshot) -> ErrorsByField:
    """Return errors for linked objects that are gone, and required links that are missing."""
    problems = {}
    for field in snapshot_links(type(obj)):
        keys = snapshot["links"].get(field.name, [])
        if not keys and not field.blank:
            problems[field.name] = ["Kies er ten minste één."]
        elif not isinstance(field, TaggableManager):
            existing = field.related_model._base_manager.filter(pk__in=keys).count()
            if existing < len(keys):
                problems[field.name] = ["Niet alles wat gekozen was, bestaat nog. Kies opnieuw."]
    try:
        obj.clean_links(snapshot["links"])
    except ValidationError as error:
        problems |= error.message_dict
    return _label_errors(obj, problems)


def _write_links(obj: Publishable, snapshot: Snapshot) -> None:
    for field in snapshot_links(type(obj)):
        links = snapshot["links"].get(field.name, [])
        if not isinstance(field, TaggableManager):
            existing = field.related_model._base_manager.filter(pk__in=links)
            links = list(existing.values_list("pk", flat=True))
        getattr(obj, field.name).set(links)


def _write_children(obj: Publishable, snapshot: Snapshot) -> ErrorsByField:
    """Replace the child rows, and return the errors of rows that were left out."""
    problems: ErrorsByField = {}
    for name in type(obj).child_relations:
        reverse = child_relation(type(obj), name)
        getattr(obj, name).all().delete()
        for number, values in enumerate(snapshot["rows"].get(name, []), 1):
            row = reverse.related_model(**{reverse.field.name: obj})
            set_fields(row, values, child_fields(type(obj), name))
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
def applied_in_rollback(obj: Publishable, snapshot: Snapshot) -> Iterator[Publishable]:
    """Have the database hold an object as if published, for the length of a `with`.

    A draft that the database does not accept as live, because it lacks part of its address, is not
    `live` in it. All is rolled back afterwards, and keys made in between will be used again.
    """
    with transaction.atomic(), version.isolated():
        row = type(obj)._base_manager.filter(pk=obj.pk).first() or type(obj)()
        row.live = False
        mirror_draft(row, snapshot)
        row.live, row.expire_at = True, None
        row.live = _satisfies_constraints(row)
        row.save()
        try:
            yield row
        finally:
            transaction.set_rollback(True)
