"""The index for editors: each object as its latest revision has it, kept by the services."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.db import models
from django.utils import timezone

from publishing.fields import RichTextField
from publishing.html_tokens import extract_text
from publishing.models import Publishable, publishable_models
from publishing.revisions import snapshots
from publishing.revisions.snapshots import Field, PublishableModel, Snapshot
from search.document_ids import document_id
from search.documents import joined_owners, owner_fields
from search.models import DraftDocument
from search.words import split_words, stem

BATCH_SIZE = 200
TEXT_TYPES = (models.CharField, models.TextField)


def index_draft(obj: models.Model) -> None:
    """Index an object as editors see it now, or drop it when it is gone or in the trash."""
    if not isinstance(obj, Publishable):
        return
    row = _rows_to_index(type(obj)).filter(pk=obj.pk).first()
    if row is None:
        pk = document_id(obj._meta.label_lower, obj.pk)
        DraftDocument.objects.filter(pk=pk).delete()
    else:
        _store_documents([build_draft_document(row)])


def rebuild_draft_documents() -> None:
    DraftDocument.objects.all().delete()
    for model in publishable_models():
        rows = _rows_to_index(model).order_by("pk").iterator(chunk_size=BATCH_SIZE)
        documents = map(build_draft_document, rows)
        while batch := list(islice(documents, BATCH_SIZE)):
            _store_documents(batch)


def _rows_to_index(model: PublishableModel) -> "models.QuerySet[Publishable]":
    rows = model._base_manager.filter(trashed_at=None)
    return rows.select_related("latest_revision", *joined_owners(model))


def _store_documents(documents: Sequence[DraftDocument]) -> None:
    columns = [f.name for f in DraftDocument._meta.concrete_fields if not f.primary_key]
    DraftDocument.objects.bulk_create(
        documents, update_conflicts=True, unique_fields=["id"], update_fields=columns
    )


def build_draft_document(obj: Publishable) -> DraftDocument:
    snapshot = snapshots.latest_snapshot(obj)
    revision = obj.latest_revision
    title = str(snapshot["fields"].get(obj.title_field) or obj)
    titles = f"{title} {obj}"  # what visitors see may have another one
    texts = list(_texts(type(obj), snapshot))
    names = [*_names(obj, snapshot), revision.author_name if revision else ""]
    return DraftDocument(
        id=document_id(obj._meta.label_lower, obj.pk),
        kind=obj._meta.label_lower,
        object_id=obj.pk,
        changed_at=_changed_at(obj),
        title=title[:300],
        title_words=_searched_words([titles]),
        words=_searched_words([titles, *(text for _, text in texts), *names]),
        text=_running_text(texts),
    )


def _changed_at(obj: Publishable) -> datetime:
    if obj.latest_revision:
        return obj.latest_revision.created_at
    return obj.last_published_at or timezone.now()


def _running_text(texts: Iterable[tuple[Field, str]]) -> str:
    """Join what reads as sentences: the summary and the long texts."""
    sentences = (
        text
        for field, text in texts
        if field.name == "summary" or isinstance(field, models.TextField)
    )
    return " ".join(" ".join(sentences).split())


def _texts(model: PublishableModel, snapshot: Snapshot) -> Iterator[tuple[Field, str]]:
    """Yield all that was typed, with its field: also in child rows, and in what no page shows."""
    yield from _texts_of_fields(snapshots.snapshot_fields(model), snapshot["fields"])
    for name in model.child_relations:
        fields = snapshots.child_fields(model, name)
        for row in snapshot["rows"].get(name, ()):
            yield from _texts_of_fields(fields, row)


def _texts_of_fields(
    fields: Iterable[Field], values: dict[str, object]
) -> Iterator[tuple[Field, str]]:
    for field in fields:
        value = values.get(field.attname)
        if value and isinstance(value, str) and isinstance(field, TEXT_TYPES) and not field.choices:
            is_rich = isinstance(field, RichTextField)
            yield field, extract_text(value, between_blocks=" ") if is_rich else value


def _names(obj: Publishable, snapshot: Snapshot) -> Iterator[str]:
    """Yield its kind, its address, its tags, and the names of what it belongs to."""
    yield str(obj._meta.verbose_name)
    yield obj.get_absolute_url() if obj.address_keys else ""
    yield from (tag for keys in snapshot["links"].values() for tag in keys if isinstance(tag, str))
    for name in owner_fields(type(obj)):
        if owner := getattr(obj, name):
            yield str(owner)
            yield from (
                str(further)
                for field in owner_fields(type(owner))
                if (further := getattr(owner, field))
            )


def _searched_words(texts: Iterable[str]) -> str:
    """Return each word once, as it is written and as its stem."""
    words = dict.fromkeys(word for text in texts for word in split_words(text))
    return " ".join(dict.fromkeys([*words, *map(stem, words)]))
