"""The objects that visitors find in texts and lists on the site, by which editors may choose them.

Such an object need not be published by itself: a picture in a text has no page of its own.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast

from caching.version import cached_per_version
from publishing.blocks.markup import find_targets
from publishing.fields import rich_text_fields
from publishing.models import publishable_models


@cached_per_version
def published_targets() -> Mapping[str, frozenset[int]]:
    """Return the keys that published texts and child rows name, by the label of their model."""
    keys: dict[str, set[int]] = defaultdict(set)
    queries = [*_texts(), *_references()]
    rows = queries[0].union(*queries[1:], all=True) if queries else ()
    for (text,) in rows:
        names = find_targets(text) if text.startswith("<") else {text}
        for name in names:
            label, _, key = name.partition(":")
            if key.isdecimal():
                keys[label].add(int(key))
    return {label: frozenset(pks) for label, pks in keys.items()}


def _texts() -> "Iterator[QuerySet[Any, Any]]":
    for model in publishable_models():
        for field in rich_text_fields(model):
            rows = model.objects.published().filter(**{f"{field.name}__contains": 'data-target="'})
            yield rows.order_by().values_list(Cast(field.name, TextField()))


def _references() -> "Iterator[QuerySet[Any, Any]]":
    """Select the names in child rows whose model declares `reference_columns`."""
    for model in apps.get_models():
        if hasattr(model, "reference_columns"):
            owner, column = model.reference_columns
            owners: Any = model._meta.get_field(owner).related_model
            published = owners._default_manager.published().order_by().values("pk")
            rows = model._base_manager.filter(**{f"{owner}__in": published}).order_by()
            yield rows.values_list(Cast(F(column), TextField()))
