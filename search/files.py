"""Files to download, in the index: those that a text on the site names, until they expire.

Who has the address can read an upload at once, but nobody is led there before a page does that.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.timezone import localdate, make_aware

from publishing.blocks.file_type import document_models
from publishing.blocks.markup import find_targets
from publishing.fields import rich_text_fields
from publishing.links.internal import find_links
from publishing.models import Publishable, publishable_models
from search.document_ids import document_id, kind_names
from search.models import Document
from search.words import split_words, stem_text


def concerns_files(obj: Model) -> bool:
    """Return whether a change of an object may change which files are found."""
    if isinstance(obj, Publishable):
        return bool(rich_text_fields(type(obj)))
    return type(obj) in document_models()


def build_file_documents() -> Iterator[tuple[type[Model], list[Document]]]:
    """Yield each model of files with the documents of those that belong in the index."""
    for model in document_models():
        manager: Any = model._default_manager
        files = list(manager.published()) if manager.exists() else []
        names = _published_names(model) if files else set()
        yield (
            model,
            [_build(file) for file in files if names & {_name(file), *file.public_paths()}],
        )


def _name(file: Model) -> str:
    return f"{file._meta.label_lower}:{file.pk}"


def _published_names(model: type[Model]) -> set[str]:
    """Return what published texts link to and name in blocks, where that may be a file."""
    names: set[str] = set()
    first, *others = _texts(model)
    for (text,) in first.union(*others, all=True):
        names |= find_targets(text) | {link.path for link in find_links(text)}
    return names


def _texts(model: type[Model]) -> "Iterator[QuerySet[Any, Any]]":
    folder = _folder(model)
    for source in publishable_models():
        for field in rich_text_fields(source):
            named = Q(**{f"{field.name}__contains": f"{model._meta.label_lower}:"})
            linked = Q(**{f"{field.name}__contains": folder})
            rows = source.objects.published().filter(named | linked).order_by()
            yield rows.values_list(Cast(field.name, TextField()))


def _folder(model: type[Model]) -> str:
    """Return the part of the address that all files of a model share."""
    file: Any = model._default_manager.first()
    return str(file.get_absolute_url()).rpartition("/")[0] + "/"


def _build(file: Any) -> Document:
    """Build the unsaved document of a file, which is found by its title and its kind alone."""
    kinds = " ".join((*kind_names(type(file)), str(file._meta.verbose_name), file.description))
    return Document(
        id=document_id(file._meta.label_lower, file.pk),
        kind=file._meta.label_lower,
        object_id=file.pk,
        leaves_site_at=_leaves_site_at(file),
        date=localdate(file.uploaded_at),
        title=file.title[:300],
        url=file.get_absolute_url(),
        summary=file.description,
        text="",
        title_stems=stem_text(file.title)[:600],
        lead_stems=stem_text(kinds),
        body_stems=stem_text(""),
        plain=f" {' '.join(split_words(f'{file.title} {file.description}'))} ",
    )


def _leaves_site_at(file: Any) -> datetime | None:
    """Return the midnight after its last day."""
    if file.valid_until is None:
        return None
    return make_aware(datetime.combine(file.valid_until + timedelta(days=1), time.min))
