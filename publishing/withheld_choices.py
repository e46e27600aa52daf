"""Choices in a version that visitors do not see, such as a picture without consent.

A model whose objects can be withheld says why in `withheld_reason`, which is empty otherwise.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from publishing.accounts import Account
from publishing.admin_urls import edit_url
from publishing.models import Publishable
from publishing.permissions import Permission, accessible
from publishing.revisions.snapshots import snapshot_fields


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
    """Yield what is chosen in the fields of a snapshot and visitors do not see."""
    for field in snapshot_fields(model):
        related: Any = field.related_model
        if hasattr(related, "withheld_reason") and (key := values.get(field.attname)):
            target = related._base_manager.filter(pk=key).first()
            if reason := target and str(target.withheld_reason):
                is_visible = accessible(user, Permission.VIEW, related).filter(pk=key).exists()
                title, url = (str(target), edit_url(target)) if is_visible else ("", "")
                yield WithheldChoice(field.name, str(field.verbose_name), reason, title, url)
