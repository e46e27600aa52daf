"""The texts of one object as its visitors read them: of a form, or of what is stored."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from publishing.fields import MAX_LENGTH, RichTextField
from publishing.models import Publishable, Sourced
from publishing.revisions.snapshots import snapshot_fields
from publishing.writing.passages import Passages, read_plain, read_rich

NOT_PROSE = (models.SlugField, models.URLField, models.EmailField)


class WrittenText:
    """The text of one field. Longer than a field may hold it is not read: its form refuses it."""

    def __init__(self, field: "models.Field[Any, Any]", value: str) -> None:
        self.name = field.name
        self.is_rich = isinstance(field, RichTextField)
        self.has_sentences = isinstance(field, models.TextField) or field.name == "summary"
        self.source = value if len(value) <= MAX_LENGTH else ""

    @cached_property
    def read(self) -> Passages:
        return read_rich(self.source) if self.is_rich else read_plain(self.source)


class WrittenDocument:
    """The values of an object by attname, as a snapshot or the fields of a form have them."""

    def __init__(self, model: type[Publishable], values: Mapping[str, Any]) -> None:
        self.model, self.values = model, values

    @cached_property
    def texts(self) -> list[WrittenText]:
        return [
            WrittenText(field, value)
            for field in prose_fields(self.model)
            if isinstance(value := self.values.get(field.attname), str) and value
        ]

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


def prose_fields(model: type[Publishable]) -> "Iterator[models.Field[Any, Any]]":
    """Yield the fields in which editors write what visitors read."""
    hidden = {*model.internal_fields, "sources"}
    for field in snapshot_fields(model):
        is_text = isinstance(field, models.CharField | models.TextField)
        is_prose = is_text and not field.choices and not isinstance(field, NOT_PROSE)
        if is_prose and field.name not in hidden:
            yield field
