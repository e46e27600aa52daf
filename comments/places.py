"""Places where a comment hangs: a field of an object, and words in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Field
from django.utils.text import capfirst

from comments.models import Comment
from publishing.fields import rich_text_fields
from publishing.html_tokens import extract_text
from publishing.models import Publishable
from publishing.revisions.snapshots import (
    PublishableModel,
    Snapshot,
    child_fields,
    child_relation,
    latest_snapshot,
    snapshot_fields,
    snapshot_links,
)

WHOLE = "het geheel"


def field_labels(model: PublishableModel) -> dict[str, str]:
    """Return what one can comment on by its name in the form, child rows included."""
    fields: list[Field] = [*snapshot_fields(model), *snapshot_links(model)]
    labels = {field.name: str(capfirst(field.verbose_name)) for field in fields}
    for name in model.child_relations:
        plural = child_relation(model, name).related_model._meta.verbose_name_plural
        labels[name] = str(capfirst(plural))
    return labels


@dataclass(frozen=True)
class Place:
    """The place of a comment as editors read it; `is_gone` when the quoted words are not there."""

    label: str
    is_gone: bool


def describe_places(obj: Publishable, threads: list[Comment]) -> dict[int, Place]:
    """Return the place of each thread by key, in the contents that editors see now."""
    if not threads:
        return {}
    labels, snapshot = field_labels(type(obj)), latest_snapshot(obj)
    return {
        thread.pk: Place(
            labels.get(thread.field, WHOLE),
            bool(thread.quote) and not _is_there(obj, snapshot, thread),
        )
        for thread in threads
    }


def _is_there(obj: Publishable, snapshot: Snapshot, thread: Comment) -> bool:
    return _without_space(thread.quote) in _without_space(
        _field_text(type(obj), snapshot, thread.field)
    )


def _without_space(text: str) -> str:
    """Return text as it is compared: the browser and the server divide words in other ways."""
    return "".join(text.split())


def _field_text(model: PublishableModel, snapshot: Snapshot, name: str) -> str:
    """Return the text of a field, or of all child rows of a relation; empty for anything else."""
    if name in model.child_relations:
        related = child_relation(model, name).related_model
        fields = child_fields(model, name)
        rows = snapshot["rows"].get(name, ())
        return " ".join(_column_text(related, field, row) for row in rows for field in fields)
    fields = [field for field in snapshot_fields(model) if field.name == name]
    return " ".join(_column_text(model, field, snapshot["fields"]) for field in fields)


def _column_text(model: type, field: Field, values: Mapping[str, object]) -> str:
    text = values.get(field.attname)
    if not isinstance(text, str):
        return ""
    return extract_text(text, " ") if field in rich_text_fields(model) else text
