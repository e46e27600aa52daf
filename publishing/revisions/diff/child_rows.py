from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Self

from django.utils.html import format_html, format_html_join

from publishing.revisions.diff import html_diff
from publishing.revisions.diff.display_values import (
    Field,
    display_value,
    read_value,
    related_targets,
)
from publishing.revisions.diff.sections import DiffItem, RenderedDiff, Section
from publishing.revisions.snapshots import PublishableModel, Snapshot, child_fields, child_relation

RowValues = dict[str, Any]
RowPairs = dict[int, int]
"""Places of rows, to the place that each had before."""

CHANGE_LABELS = {"added": "Erbij", "changed": "Gewijzigd", "moved": "Stond op rij {}"}
SIDE_LABELS = {"added": "Alleen hier", "changed": "Anders", "moved": "Staat daar op rij {}"}


@dataclass(frozen=True)
class ChildRowsSection(Section):
    fields: Sequence[Field]
    identity: Sequence[str]
    """The columns by which a changed row is still the same row."""

    lost = False
    is_list = True

    @classmethod
    def of(cls, model: PublishableModel, name: str) -> Self:
        """By what must be unique within the thing; else by the first column."""
        reverse = child_relation(model, name)
        meta, fields = reverse.related_model._meta, child_fields(model, name)
        unique = [set(it.fields) for it in meta.total_unique_constraints]
        within = [names for names in unique if reverse.field.name in names]
        same = within[0] if within else {fields[0].name}
        identity = [field.attname for field in fields if field.name in same]
        return cls("rows", name, str(meta.verbose_name_plural), fields, identity)

    def held(self, snapshot: Snapshot) -> list[RowValues]:
        rows = snapshot["rows"].get(self.name, [])
        return [{field.attname: read_value(field, row) for field in self.fields} for row in rows]

    def change(self, before: Snapshot, after: Snapshot, user: Any) -> RenderedDiff:
        old, new = self.held(before), self.held(after)
        pairs = self._pairs(old, new)
        telling = RowFormatter(self.fields, [*old, *new], user, deleted=True)
        left = [row for place, row in enumerate(old) if place not in pairs.values()]
        removed = [DiffItem("removed", "Weg", telling.of(row)) for row in left]
        items = _diff_items(old, new, pairs, telling, CHANGE_LABELS)
        return [*(item for item in items if item.look != "same"), *removed]

    def side(self, version: Snapshot, other: Snapshot, user: Any) -> RenderedDiff:
        here, there = self.held(version), self.held(other)
        telling = RowFormatter(self.fields, [*here, *there], user, deleted=False)
        return _diff_items(there, here, self._pairs(there, here), telling, SIDE_LABELS)

    def _pairs(self, old: list[RowValues], new: list[RowValues]) -> RowPairs:
        """Equal rows find each other first, then those with the same identity."""
        pairs: RowPairs = {}
        for columns in ([field.attname for field in self.fields], self.identity):
            for place, row in enumerate(new):
                taken = pairs.values()
                if place in pairs:
                    continue
                for before, was in enumerate(old):
                    if before not in taken and all(row[name] == was[name] for name in columns):
                        pairs[place] = before
                        break
        return pairs


def _diff_items(
    old: list[RowValues],
    new: list[RowValues],
    pairs: RowPairs,
    telling: "RowFormatter",
    words: dict[str, str],
) -> list[DiffItem]:
    moved = _moved_indexes(pairs)
    items = []
    for place, row in enumerate(new):
        if place not in pairs:
            items.append(DiffItem("added", words["added"], telling.of(row)))
            continue
        before = pairs[place]
        was = old[before]
        said = [words["moved"].format(before + 1)] if place in moved else []
        if row != was:
            said.append(words["changed"])
        look = "changed" if row != was else "moved" if said else "same"
        items.append(DiffItem(look, ". ".join(said), telling.of(row, was)))
    return items


def _moved_indexes(pairs: RowPairs) -> set[int]:
    """The places of rows that came to stand before or behind others."""
    places = sorted(pairs)
    order = [pairs[place] for place in places]
    blocks = SequenceMatcher(None, order, sorted(order), autojunk=False).get_matching_blocks()
    steady = {place for block in blocks for place in places[block.a : block.a + block.size]}
    return set(places) - steady


class RowFormatter:
    """How rows are told: what is filled in, by label, with marks at what changed."""

    def __init__(
        self, fields: Sequence[Field], rows: list[RowValues], user: Any, *, deleted: bool
    ) -> None:
        self.said = {
            field: related_targets(field, [row[field.attname] for row in rows], user)
            for field in fields
        }
        self.deleted = deleted

    def of(self, row: RowValues, was: RowValues | None = None) -> str:
        told = []
        for field in self.said:
            value = row[field.attname]
            if was and was[field.attname] != value:
                told.append((field.verbose_name, self._marked(field, was, row)))
            elif value is not None and value is not False and value != "":
                told.append((field.verbose_name, self._words(field, row)))
        return format_html_join("; ", "{}: {}", told)

    def _marked(self, field: Field, was: RowValues, row: RowValues) -> str:
        new = html_diff.mark_added(self._words(field, row))
        return (
            format_html("{} {}", html_diff.mark_removed(self._words(field, was)), new)
            if self.deleted
            else new
        )

    def _words(self, field: Field, row: RowValues) -> str:
        said = {key: str(target) for key, target in self.said[field].items()}
        return display_value(field, row[field.attname], said)
