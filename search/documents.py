"""The document of an object in the index: built from what its model declares, also of a new type.

The title weighs most, then the lead (summary, short fields, kind, titles of what it belongs to),
then the body (long fields, child rows).
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.timezone import localdate

from publishing.blocks.words import blocks_as_text
from publishing.fields import PlainTextField, RichTextField
from publishing.html_tokens import extract_text
from publishing.models import Publishable
from search.document_ids import document_id
from search.models import Document
from search.words import content_words, split_words, stem_text

# Fields of `Publishable` and `Sourced` that are no text for visitors to find it by.
SKIPPED_FIELDS = {"summary", "sources", "failure"}
SHORT_TYPES = (models.CharField,)
LONG_TYPES = (models.TextField, PlainTextField, RichTextField)


def build_document(obj: Publishable) -> Document:
    """Build the unsaved document of an object that visitors can open."""
    title, summary = str(obj), obj.summary
    short_texts = [*_texts_of_type(obj, SHORT_TYPES), *_related_titles(obj), *_kind_names(obj)]
    text = _join_texts([*_texts_of_type(obj, LONG_TYPES), *_child_texts(obj)])
    lead = _join_texts([summary, *short_texts])
    return Document(
        id=document_id(obj._meta.label_lower, obj.pk),
        kind=obj._meta.label_lower,
        object_id=obj.pk,
        leaves_site_at=obj.leaves_site_at,
        date=_date_of(obj),
        title=title[:300],
        url=obj.get_absolute_url(),
        summary=summary,
        text=text,
        title_stems=stem_text(title)[:600],
        lead_stems=stem_text(lead),
        body_stems=stem_text(text),
        plain=f" {' '.join(split_words(f'{title} {summary} {text}'))} ",
    )


def document_words(document: Document) -> set[str]:
    """Return the words by which visitors may look for a document, as they are written."""
    return {word for word in content_words(document.plain.split()) if len(word) > 1}


def _texts_of_type(obj: models.Model, types: tuple[type, ...]) -> Iterator[str]:
    """Yield the fields of exactly these types, without tags: a slug is a type of its own."""
    skipped = SKIPPED_FIELDS | getattr(obj, "internal_fields", frozenset())
    skipped |= {getattr(obj, "title_field", "")}
    fields = (field for field in obj._meta.concrete_fields if field.name not in skipped)
    for field in fields:
        if type(field) in types and field.editable and not field.choices:
            text = str(getattr(obj, field.attname) or "")
            is_rich = isinstance(field, RichTextField)
            yield extract_text(blocks_as_text(text), between_blocks=" ") if is_rich else text


def _related_titles(obj: Publishable) -> Iterator[str]:
    """Yield the names of the published objects and tags that it belongs to, and of their owners."""
    for related in _related_objects(obj):
        if not isinstance(related, Publishable):
            yield str(related)
        elif related.is_on_site:
            yield str(related)
            yield from (str(owner) for owner in _owners(related) if owner.is_on_site)


def _related_objects(obj: Publishable) -> Iterator[models.Model]:
    yield from _owners(obj)
    for field in related_lists(type(obj)):
        yield from getattr(obj, field).all()


def _owners(obj: Publishable) -> Iterator[Publishable]:
    for field in owner_fields(type(obj)):
        if owner := getattr(obj, field):
            yield owner


def owner_fields(model: type[models.Model]) -> list[str]:
    """Return the foreign keys of a model to publishable objects."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and isinstance(field.related_model, type)
        and issubclass(field.related_model, Publishable)
    ]


def joined_owners(model: type[Publishable]) -> list[str]:
    """Return the lookups of the owners of an object, and of the owners of those."""
    lookups = []
    for name in owner_fields(model):
        owner: Any = model._meta.get_field(name).related_model
        lookups += [name, *(f"{name}__{further}" for further in owner_fields(owner))]
    return lookups


def related_lists(model: type[Publishable]) -> list[str]:
    """Return the many-to-many relations of a model that visitors see, tags included."""
    hidden = model.internal_fields
    return [field.name for field in model._meta.many_to_many if field.name not in hidden]


def _child_texts(obj: Publishable) -> Iterator[str]:
    for relation in obj.child_relations:
        for row in getattr(obj, relation).all():
            yield from _texts_of_type(row, (*SHORT_TYPES, *LONG_TYPES))


def _kind_names(obj: Publishable) -> Iterable[str]:
    return str(obj._meta.verbose_name), str(obj._meta.verbose_name_plural), obj.menu_label


def _join_texts(texts: Iterable[str]) -> str:
    return " ".join(" ".join(texts).split())


def _date_of(obj: Publishable) -> date | None:
    value: Any = getattr(obj, obj.date_field) if obj.date_field else None
    return localdate(value) if isinstance(value, datetime) else value
