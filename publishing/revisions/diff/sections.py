"""The sections of a snapshot, between which an editor chooses in a conflict.

A section is a field, a set of links, the rows of a relation, or something that a release has
dropped since. It is rendered as HTML, or as a list of items.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_prose_editor.fields import ProseEditorField
from taggit.managers import TaggableManager

from publishing.accounts import Account
from publishing.blocks.words import describe_blocks
from publishing.revisions.diff import html_diff
from publishing.revisions.diff.display_values import (
    SelfDisplayingField,
    display_value,
    read_value,
    related_targets,
    with_thumbnail,
)
from publishing.revisions.snapshots import AS_OF, Field, LinkField, Snapshot


class ItemState(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class DiffItem:
    """An item of a list, with a label that describes its state."""

    state: ItemState
    label: str
    html: str


RenderedDiff = SafeString | list[DiffItem]


@dataclass(frozen=True)
class Section:
    """A section that a later release has dropped, under its raw name; others override this."""

    part: str  # of the snapshot: fields, links or rows
    name: str
    label: str

    is_dropped = True
    is_list = False

    @property
    def key(self) -> str:
        return f"{self.part}.{self.name}"

    @property
    def form_field_name(self) -> str:
        return self.name

    def value(self, snapshot: Snapshot) -> object:
        """Return the value, normalised so that equal contents compare as equal."""
        return snapshot[self.part].get(self.name)

    def differs(self, before: Snapshot, after: Snapshot) -> bool:
        return bool(self.value(before) != self.value(after))

    def copy_into(self, source: Snapshot, target: Snapshot) -> None:
        """Copy this section of one snapshot into another."""
        target[self.part].pop(self.name, None)
        if self.name in source[self.part]:
            target[self.part][self.name] = source[self.part][self.name]

    def render_change(self, before: Snapshot, after: Snapshot, user: Account) -> RenderedDiff:
        """Render what changed from one snapshot to the other."""
        old, new = self._display(before, user), self._display(after, user)
        return format_html(
            '<div class="diff__pair">{} {}</div>',
            html_diff.mark_removed(old),
            html_diff.mark_added(new),
        )

    def render_side(self, snapshot: Snapshot, other: Snapshot, user: Account) -> RenderedDiff:
        """Render one of two versions, to stand beside the other."""
        return format_html("{}", self._display(snapshot, user))

    def _display(self, snapshot: Snapshot, user: Account) -> str:
        value = self.value(snapshot)
        return "" if value is None else str(value)


@dataclass(frozen=True)
class FieldSection(Section):
    field: Field

    is_dropped = False

    @property
    def form_field_name(self) -> str:
        return str(self.field.name)

    def value(self, snapshot: Snapshot) -> object:
        return read_value(self.field, snapshot["fields"])

    def render_change(self, before: Snapshot, after: Snapshot, user: Account) -> RenderedDiff:
        if self._is_text:
            return html_diff.diff_html(self._html(before, user), self._html(after, user))
        return super().render_change(before, after, user)

    def render_side(self, snapshot: Snapshot, other: Snapshot, user: Account) -> RenderedDiff:
        if self._is_text:
            return html_diff.mark_additions(self._html(snapshot, user), self._html(other, user))
        return super().render_side(snapshot, other, user)

    @property
    def _is_text(self) -> bool:
        return (
            isinstance(self.field, models.CharField | models.TextField)
            and not self.field.flatchoices
            and not isinstance(self.field, SelfDisplayingField)
        )

    def _html(self, snapshot: Snapshot, user: Account) -> str:
        text = str(self.value(snapshot) or "")
        if isinstance(self.field, ProseEditorField):
            return describe_blocks(text, user)
        return html_diff.plain_to_html(text)

    def _display(self, snapshot: Snapshot, user: Account) -> str:
        value = self.value(snapshot)
        targets = related_targets(self.field, [value], user)
        moment = snapshot.get(AS_OF)
        labels = {key: with_thumbnail(target, moment) for key, target in targets.items()}
        return display_value(self.field, value, labels)


@dataclass(frozen=True)
class LinksSection(Section):
    """A many-to-many relation, or tags."""

    field: LinkField

    is_dropped = False
    is_list = True

    def value(self, snapshot: Snapshot) -> list[object]:
        return snapshot["links"].get(self.name, [])

    def render_change(self, before: Snapshot, after: Snapshot, user: Account) -> RenderedDiff:
        old, new = self.value(before), self.value(after)
        labels = self._labels([*old, *new], user)
        removed = [DiffItem(ItemState.REMOVED, "Weg", labels[k]) for k in old if k not in new]
        added = [DiffItem(ItemState.ADDED, "Erbij", labels[k]) for k in new if k not in old]
        return removed + added

    def render_side(self, snapshot: Snapshot, other: Snapshot, user: Account) -> RenderedDiff:
        keys, other_keys = self.value(snapshot), self.value(other)
        labels = self._labels(keys, user)
        return [
            DiffItem(ItemState.SAME, "", labels[key])
            if key in other_keys
            else DiffItem(ItemState.ADDED, "Alleen hier", labels[key])
            for key in keys
        ]

    def _labels(self, keys: Sequence[Any], user: Account) -> dict[object, str]:
        if isinstance(self.field, TaggableManager):
            return {name: name for name in keys}
        targets = related_targets(self.field, keys, user)
        return {key: str(target) for key, target in targets.items()}


@dataclass(frozen=True)
class ReplacedSection(Section):
    """A target that both versions use, of which the file was replaced between them."""

    old: object
    new: object

    is_dropped = False

    @classmethod
    def from_targets(cls, old: models.Model, new: models.Model) -> "ReplacedSection":
        name = f"{old._meta.model_name}-{old.pk}"
        return cls("targets", name, f"{old._meta.verbose_name} ‘{old}’", old, new)

    def render_change(self, before: Snapshot, after: Snapshot, user: Account) -> RenderedDiff:
        return format_html(
            '<div class="diff__pair">{} {}</div>',
            html_diff.mark_removed(with_thumbnail(self.old)),
            html_diff.mark_added(with_thumbnail(self.new)),
        )
