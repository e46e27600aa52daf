"""Keeps the index equal to what is on the site, in the transaction of each change."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from caching import version
from publishing.models import Publishable, models_with_pages
from search.document_ids import document_id
from search.documents import (
    build_document,
    document_words,
    joined_owners,
    owner_fields,
    related_lists,
)
from search.draft_documents import index_draft, rebuild_draft_documents
from search.files import build_file_documents, concerns_files
from search.models import Document, DraftDocument, Word

BATCH_SIZE = 200

# Columns that decide how other objects are found: by the name and the address of this one.
NAME_COLUMNS = ("title", "url")

ProgressBar = Callable[[Iterable[type[Publishable]]], Iterable[type[Publishable]]]


@transaction.atomic
def index_change(obj: models.Model) -> None:
    """Index an object as it is now, with all that depends on it, files included."""
    update_index(obj)
    if concerns_files(obj):
        update_files()


def update_files() -> None:
    """Make the index have exactly the files that a text on the site names."""
    for model, documents in build_file_documents():
        others = Document.objects.filter(kind=model._meta.label_lower)
        others.exclude(pk__in=[document.pk for document in documents]).delete()
        if documents:
            _store_documents(documents)


@transaction.atomic
def update_index(obj: models.Model) -> None:
    """Index an object as it is now, or drop it; then those whose text or address depends on it."""
    if isinstance(obj, Publishable):
        index_draft(obj)
        former = _names_of(_documents_of(obj).first())
        document = _index_object(type(obj)._base_manager.filter(pk=obj.pk).first(), obj)
        if former == _names_of(document) and obj.address_keys:
            return
    for dependent in _dependents(obj):
        update_index(dependent)


def _names_of(document: Document | None) -> tuple[object, ...]:
    if document is None:
        return ()
    return tuple(getattr(document, column) for column in (*NAME_COLUMNS, "leaves_site_at"))


def _documents_of(obj: Publishable) -> "models.QuerySet[Document]":
    pk = document_id(obj._meta.label_lower, obj.pk)
    queryset: models.QuerySet[Document] = Document.objects.filter(pk=pk)
    return queryset


def _index_object(row: Any, obj: Publishable) -> Document | None:
    """Store the document of a row; delete that of `obj` when its row has no page for visitors."""
    if row is None or not (row.address_keys and row.has_public_page):
        _documents_of(obj).delete()
        return None
    document = build_document(row)
    _store_documents([document])
    return document


def _store_documents(documents: Sequence[Document]) -> None:
    columns = [field.name for field in Document._meta.concrete_fields if not field.primary_key]
    Document.objects.bulk_create(
        documents,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=columns,
    )
    words = {word for document in documents for word in document_words(document)}
    # In one order everywhere, so that two publications cannot wait for each other.
    Word.objects.bulk_create(
        [Word(text=word) for word in sorted(words)], ignore_conflicts=True, batch_size=900
    )


def _dependents(obj: models.Model) -> Iterator[Publishable]:
    """Yield the live objects that belong to an object, or to one that belongs to it."""
    for model in models_with_pages():
        for lookup in _lookups_to(model, type(obj)):
            yield from model._base_manager.filter(live=True, **{lookup: obj.pk}).distinct()


def _lookups_to(model: type[Publishable], target: type[models.Model]) -> Iterator[str]:
    for name in (*owner_fields(model), *related_lists(model)):
        related: Any = model._meta.get_field(name).related_model
        if issubclass(target, related):
            yield name
        for further in owner_fields(related):
            owner: Any = related._meta.get_field(further).related_model
            if issubclass(target, owner):
                yield f"{name}__{further}"


def rebuild_index(progress: ProgressBar = iter) -> int:
    """Index everything anew and return how many documents there are."""
    with transaction.atomic():
        Document.objects.all().delete()
        Word.objects.all().delete()
        for model in progress(models_with_pages()):
            objects = (
                model._base_manager.filter(live=True)
                .select_related(*joined_owners(model))
                .prefetch_related(*_related_lookups(model), *model.child_relations)
                .order_by("pk")
            )
            batch: list[Document] = []
            for obj in objects.iterator(chunk_size=BATCH_SIZE):
                if obj.has_public_page:
                    batch.append(build_document(obj))
                if len(batch) >= BATCH_SIZE:
                    _store_documents(batch)
                    batch = []
            _store_documents(batch)
        update_files()
        rebuild_draft_documents()
        version.invalidate()
        return Document.objects.count()


def _related_lookups(model: type[Publishable]) -> Iterator[str]:
    """Yield the lookups of the lists of an object, and of the owners of what is in them."""
    for name in related_lists(model):
        yield name
        related: Any = model._meta.get_field(name).related_model
        yield from (f"{name}__{owner}" for owner in owner_fields(related))


def build_missing_index(**kwargs: object) -> None:
    """Build the index after a migration when there is content but no index yet."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return  # On the way to another release, whose tables these models do not fit.
    if not Document.objects.exists() and any(
        model._base_manager.filter(live=True).exists() for model in models_with_pages()
    ):
        rebuild_index()
    elif not DraftDocument.objects.exists():
        rebuild_draft_documents()
