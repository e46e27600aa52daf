"""Choices in a version that visitors do not see, such as a picture without consent.

A model whose objects can be withheld says why in `withheld_reason`, which is empty otherwise. What
a block of rich text names is withheld as well while it is not on the site.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from publishing.accounts import Account
from publishing.admin_urls import edit_url
from publishing.blocks.markup import find_targets
from publishing.fields import rich_text_fields
from publishing.models import Publishable
from publishing.permissions import Permission, accessible
from publishing.revisions.snapshots import Field, snapshot_fields

NOT_ON_SITE = "Bezoekers zien dit nog niet in de tekst: het staat zelf niet op de site."


@dataclass(frozen=True)
class WithheldChoice:
    """A field of an object, and what was chosen in it but is not shown."""

    field_name: str
    field_label: str
    reason: str
    # The chosen object and its form; empty when the user may not see it.
    title: str
    url: str


def withheld_choices(
    model: type[Publishable], values: Mapping[str, object], user: Account
) -> Iterator[WithheldChoice]:
    """Yield what is chosen in the fields and texts of a snapshot and visitors do not see."""
    for field in snapshot_fields(model):
        related: Any = field.related_model
        if hasattr(related, "withheld_reason") and (key := values.get(field.attname)):
            yield from _withheld_objects(field, related, [key], user)
    for text in rich_text_fields(model):
        keys: dict[str, list[object]] = defaultdict(list)
        for target in sorted(find_targets(str(values.get(text.attname) or ""))):
            label, _, pk = target.partition(":")
            keys[label].append(pk)
        for label, pks in keys.items():
            yield from _withheld_objects(text, apps.get_model(label), pks, user)


def _withheld_objects(
    field: Field, related: Any, keys: Sequence[object], user: Account
) -> Iterator[WithheldChoice]:
    for target in related._base_manager.filter(pk__in=keys):
        if reason := withheld_reason(target):
            is_visible = accessible(user, Permission.VIEW, related).filter(pk=target.pk).exists()
            title, url = (str(target), edit_url(target)) if is_visible else ("", "")
            yield WithheldChoice(field.name, str(field.verbose_name), reason, title, url)


def withheld_reason(target: Any) -> str:
    """Return why visitors do not see what a text names; empty when they do."""
    if isinstance(target, Publishable):
        return "" if target.is_on_site else NOT_ON_SITE
    return str(getattr(target, "withheld_reason", ""))
