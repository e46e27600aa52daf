"""The primary key of a document, which tells its kind and object without reading its row.

It is the number of its kind, made from the label of the model and so the same on every database,
before the primary key of the object (32 bits).
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import cache
from zlib import crc32

from django.db.models import Model

from publishing.models import models_with_pages
from publishing.models.owned import file_models

OBJECT_BITS = 32
KIND_BITS = 16


def document_id(kind: str, object_id: int) -> int:
    return kind_number(kind) << OBJECT_BITS | object_id


def object_id_of(document_id: int) -> int:
    return document_id & ((1 << OBJECT_BITS) - 1)


def kind_number(kind: str) -> int:
    return crc32(kind.encode()) >> (32 - KIND_BITS)


def kind_of(document_id: int) -> str:
    return str(models_by_number()[document_id >> OBJECT_BITS]._meta.label_lower)


def kind_names(model: type[Model]) -> tuple[str, str]:
    """Return what visitors call an object of a model, and several of them."""
    names: tuple[str, str] | None = getattr(model, "search_names", None)
    return names or (str(model._meta.verbose_name), str(model._meta.verbose_name_plural))


def search_boost(model: type[Model]) -> float:
    """Return what objects of a model gain in the results; files gain nothing."""
    return float(getattr(model, "search_boost", 0))


@cache
def models_by_number() -> Mapping[int, type[Model]]:
    """Return the models whose objects are in the index, those that answer best first."""
    models = sorted(
        [*models_with_pages(), *file_models()],
        key=lambda model: (-search_boost(model), model._meta.label_lower),
    )
    return {kind_number(model._meta.label_lower): model for model in models}


def ids_by_kind(ids: Iterable[int]) -> dict[str, list[int]]:
    """Return documents by the label of their model, best kinds and newest objects first."""
    ordered = sorted(ids)
    by_kind = {}
    for number, model in models_by_number().items():
        start = bisect_left(ordered, number << OBJECT_BITS)
        end = bisect_left(ordered, (number + 1) << OBJECT_BITS, lo=start)
        if start < end:
            by_kind[model._meta.label_lower] = ordered[start:end][::-1]
    return by_kind
