"""Files and videos, in the index: those that a text on the site names, until they expire.

Who has the address can read an upload at once, but nobody is led there before a page does that.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.timezone import localdate, make_aware

from publishing.blocks.markup import find_targets
from publishing.fields import rich_text_fields
from publishing.links.internal import find_links
from publishing.models import Publishable, publishable_models
from publishing.models.owned import file_models
from search.document_ids import document_id, kind_names
from search.models import Document
from search.words import split_words, stem_text


def concerns_files(obj: Model) -> bool:
    """Return whether a change of an object may change which files are found."""
    if isinstance(obj, Publishable):
        return bool(rich_text_fields(type(obj)))
    return type(obj) in file_models()


def build_file_documents() -> Iterator[tuple[type[Model], list[Document]]]:
    """Yield each model of files with the documents of those that belong in the index."""
    for model in file_models():
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
    folders = _folders(model)
    for source in publishable_models():
        for field in rich_text_fields(source):
            names = [f"{model._meta.label_lower}:", *folders]
            conditions = (Q(**{f"{field.name}__contains": name}) for name in names)
            rows = source.objects.published().filter(reduce(or_, conditions)).order_by()
            yield rows.values_list(Cast(field.name, TextField()))


def _folders(model: type[Model]) -> set[str]:
    """Return the parts of their addresses that all files of a model share."""
    file: Any = model._default_manager.first()
    return {path.partition(file.slug)[0] for path in file.public_paths()}


def _build(file: Any) -> Document:
    """Build the unsaved document of a file, found by its title, its kind and what is said in it."""
    text = getattr(file, "searched_text", "")
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
        text=text,
        title_stems=stem_text(file.title)[:600],
        lead_stems=stem_text(kinds),
        body_stems=stem_text(text),
        plain=f" {' '.join(split_words(f'{file.title} {file.description} {text}'))} ",
    )


def _leaves_site_at(file: Any) -> datetime | None:
    """Return the midnight after its last day."""
    if file.valid_until is None:
        return None
    return make_aware(datetime.combine(file.valid_until + timedelta(days=1), time.min))
