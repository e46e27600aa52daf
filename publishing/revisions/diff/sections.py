"""The parts of a snapshot: what one chooses about at once.

A field, a set of links, the rows of a relation, or what a later release has dropped. A part is
shown as HTML, or as the items of a list.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_prose_editor.fields import ProseEditorField
from taggit.managers import TaggableManager

from publishing.revisions.diff import html_diff
from publishing.revisions.diff.display_values import (
    display_value,
    read_value,
    related_targets,
    with_thumbnail,
)
from publishing.revisions.snapshots import Snapshot


@dataclass(frozen=True)
class DiffItem:
    """One of a list: `look` is same, added, removed, changed or moved; `words` say so."""

    look: str
    words: str
    shown: str


RenderedDiff = SafeString | list[DiffItem]


@dataclass(frozen=True)
class Section:
    """What a later release has dropped, under its raw name; the other parts refine this."""

    section: str
    name: str
    label: str

    lost = True
    is_list = False

    @property
    def key(self) -> str:
        return f"{self.section}.{self.name}"

    @property
    def form_field(self) -> str:
        return self.name

    def held(self, snapshot: Snapshot) -> Any:
        """The value, made so that equal means equal."""
        return snapshot[self.section].get(self.name)

    def differs(self, one: Snapshot, other: Snapshot) -> bool:
        return bool(self.held(one) != self.held(other))

    def take(self, source: Snapshot, into: Snapshot) -> None:
        """Copy this part of one snapshot into another."""
        into[self.section].pop(self.name, None)
        if self.name in source[self.section]:
            into[self.section][self.name] = source[self.section][self.name]

    def change(self, before: Snapshot, after: Snapshot, user: Any) -> RenderedDiff:
        """From one snapshot to the other."""
        old, new = (self._named(held, user) for held in (before, after))
        return format_html(
            '<div class="diff__pair">{} {}</div>',
            html_diff.mark_removed(old),
            html_diff.mark_added(new),
        )

    def side(self, version: Snapshot, other: Snapshot, user: Any) -> RenderedDiff:
        """One of two versions, to stand beside the other."""
        return format_html("{}", self._named(version, user))

    def _named(self, snapshot: Snapshot, user: Any) -> str:
        value = self.held(snapshot)
        return "" if value is None else str(value)


@dataclass(frozen=True)
class FieldSection(Section):
    field: Any

    lost = False

    @property
    def form_field(self) -> str:
        return str(self.field.name)

    def held(self, snapshot: Snapshot) -> Any:
        return read_value(self.field, snapshot["fields"])

    def change(self, before: Snapshot, after: Snapshot, user: Any) -> RenderedDiff:
        if self._is_text:
            return html_diff.diff_html(self._html(before), self._html(after))
        return super().change(before, after, user)

    def side(self, version: Snapshot, other: Snapshot, user: Any) -> RenderedDiff:
        if self._is_text:
            return html_diff.mark_additions(self._html(version), self._html(other))
        return super().side(version, other, user)

    @property
    def _is_text(self) -> bool:
        return (
            isinstance(self.field, models.CharField | models.TextField)
            and not self.field.flatchoices
            and not hasattr(self.field, "display_value")
        )

    def _html(self, snapshot: Snapshot) -> str:
        text = str(self.held(snapshot) or "")
        return text if isinstance(self.field, ProseEditorField) else html_diff.plain_to_html(text)

    def _named(self, snapshot: Snapshot, user: Any) -> str:
        value = self.held(snapshot)
        targets = related_targets(self.field, [value], user)
        return display_value(
            self.field, value, {key: with_thumbnail(it) for key, it in targets.items()}
        )


@dataclass(frozen=True)
class LinksSection(Section):
    """Many-to-many, and tags."""

    field: Any

    lost = False
    is_list = True

    def held(self, snapshot: Snapshot) -> Any:
        return snapshot["links"].get(self.name, [])

    def change(self, before: Snapshot, after: Snapshot, user: Any) -> RenderedDiff:
        old, new = self.held(before), self.held(after)
        said = self._said([*old, *new], user)
        removed = [DiffItem("removed", "Weg", said[key]) for key in old if key not in new]
        added = [DiffItem("added", "Erbij", said[key]) for key in new if key not in old]
        return removed + added

    def side(self, version: Snapshot, other: Snapshot, user: Any) -> RenderedDiff:
        here, there = self.held(version), self.held(other)
        said = self._said(here, user)
        return [
            DiffItem("same", "", said[key])
            if key in there
            else DiffItem("added", "Alleen hier", said[key])
            for key in here
        ]

    def _said(self, keys: list[Any], user: Any) -> dict[Any, str]:
        if isinstance(self.field, TaggableManager):
            return {name: name for name in keys}
        return {key: str(target) for key, target in related_targets(self.field, keys, user).items()}
