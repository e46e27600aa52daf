"""The texts of one object as its visitors read them: of a form, or of what is stored."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from publishing.fields import MAX_LENGTH, RichTextField
from publishing.models import Sourced
from publishing.revisions.snapshots import (
    Field,
    PublishableModel,
    Snapshot,
    child_relation,
    snapshot_fields,
)
from publishing.writing.passages import Passages, read_plain, read_rich

NOT_PROSE = (models.SlugField, models.URLField, models.EmailField)
SENTENCES = frozenset(["summary", "note"])  # short fields that hold sentences all the same

Values = Mapping[str, Any]
RowsByRelation = Mapping[str, Mapping[int, Values]]


class WrittenText:
    """The text of one field. Longer than a field may hold it is not read: its form refuses it.

    `name` is that of the field in the form: `body`, or `measurements-2-note` in the third row.
    """

    def __init__(self, field: Field, name: str, value: str) -> None:
        self.name = name
        self.is_rich = isinstance(field, RichTextField)
        self.has_sentences = isinstance(field, models.TextField) or field.name in SENTENCES
        self.source = value if len(value) <= MAX_LENGTH else ""

    @cached_property
    def read(self) -> Passages:
        return read_rich(self.source) if self.is_rich else read_plain(self.source)


class WrittenDocument:
    """The values of an object by attname, as a snapshot or the fields of a form have them.

    `rows` has those of its child rows, by relation and by their number in the form.
    """

    def __init__(
        self, model: PublishableModel, values: Values, rows: RowsByRelation | None = None
    ) -> None:
        self.model, self.values, self.rows = model, values, rows or {}

    @classmethod
    def from_snapshot(cls, model: PublishableModel, snapshot: Snapshot) -> Self:
        rows = {name: dict(enumerate(rows)) for name, rows in snapshot["rows"].items()}
        return cls(model, snapshot["fields"], rows)

    @cached_property
    def texts(self) -> list[WrittenText]:
        return [
            WrittenText(field, name, value)
            for field, name, value in self._values_with_names()
            if isinstance(value, str) and value
        ]

    def _values_with_names(self) -> Iterator[tuple[Field, str, object]]:
        for field in prose_fields(self.model):
            yield field, field.name, self.values.get(field.attname)
        for relation, rows in self.rows.items():
            fields = list(prose_fields(child_relation(self.model, relation).related_model))
            for number, values in rows.items():
                for field in fields:
                    name = f"{relation}-{number}-{field.name}"
                    yield field, name, values.get(field.attname)

    @property
    def is_sourced(self) -> bool:
        return issubclass(self.model, Sourced) and "sources" in self.values

    def lacks(self, name: str) -> bool:
        """Return whether a field that is there is empty."""
        return name in self.values and not str(self.values[name] or "").strip()

    def date_of(self, name: str) -> date | None:
        """Return a date, as a snapshot or a form writes it; `None` for what is none."""
        value = str(self.values.get(name) or "")
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
        try:
            typed = forms.DateField(required=False).clean(value)
        except ValidationError:
            return None
        return typed if isinstance(typed, date) else None


def prose_fields(model: type[models.Model]) -> Iterator[Field]:
    """Yield the fields of an object or a child row in which editors write what visitors read."""
    hidden = {"sources", *getattr(model, "internal_fields", ())}
    hidden |= set(getattr(model, "reference_columns", ()))
    for field in snapshot_fields(model):
        is_text = isinstance(field, models.CharField | models.TextField)
        is_prose = is_text and not field.choices and not isinstance(field, NOT_PROSE)
        if is_prose and field.name not in hidden:
            yield field
