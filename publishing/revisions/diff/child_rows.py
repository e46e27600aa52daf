"""The rows of a relation: which row of one snapshot is which of the other, and what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Self

from django.utils.html import format_html, format_html_join

from publishing.accounts import Account
from publishing.revisions.diff import html_diff
from publishing.revisions.diff.display_values import (
    display_value,
    read_value,
    related_targets,
)
from publishing.revisions.diff.sections import DiffItem, ItemState, RenderedDiff, Section
from publishing.revisions.snapshots import (
    Field,
    PublishableModel,
    Snapshot,
    child_fields,
    child_relation,
)

RowValues = Mapping[str, Any]
Labels = Mapping[ItemState, str]
RowPairs = dict[int, int]  # index of a new row → index of the same row in the old list

CHANGE_LABELS: Labels = {
    ItemState.ADDED: "Erbij",
    ItemState.CHANGED: "Gewijzigd",
    ItemState.MOVED: "Stond op rij {}",
}
SIDE_LABELS: Labels = {
    ItemState.ADDED: "Alleen hier",
    ItemState.CHANGED: "Anders",
    ItemState.MOVED: "Staat daar op rij {}",
}


@dataclass(frozen=True)
class ChildRowsSection(Section):
    """The rows of a relation; a changed row is still the same one by its `identity` columns."""

    fields: Sequence[Field]
    identity: Sequence[str]

    is_dropped = False
    is_list = True

    @classmethod
    def from_relation(cls, model: PublishableModel, name: str) -> Self:
        """Identify rows by what must be unique within the object, else by the first column."""
        reverse = child_relation(model, name)
        meta, fields = reverse.related_model._meta, child_fields(model, name)
        unique = [set(constraint.fields) for constraint in meta.total_unique_constraints]
        within_object = [names for names in unique if reverse.field.name in names]
        names = within_object[0] if within_object else {fields[0].name}
        identity = [field.attname for field in fields if field.name in names]
        return cls("rows", name, str(meta.verbose_name_plural), fields, identity)

    def value(self, snapshot: Snapshot) -> list[RowValues]:
        rows = snapshot["rows"].get(self.name, [])
        return [{field.attname: read_value(field, row) for field in self.fields} for row in rows]

    def render_change(self, before: Snapshot, after: Snapshot, user: Account) -> RenderedDiff:
        old, new = self.value(before), self.value(after)
        pairs = self._pairs(old, new)
        formatter = RowFormatter(self.fields, [*old, *new], user, show_deleted=True)
        removed = [
            DiffItem(ItemState.REMOVED, "Weg", formatter.format_row(row))
            for index, row in enumerate(old)
            if index not in pairs.values()
        ]
        items = _diff_items(old, new, pairs, formatter, CHANGE_LABELS)
        return [*(item for item in items if item.state is not ItemState.SAME), *removed]

    def render_side(self, snapshot: Snapshot, other: Snapshot, user: Account) -> RenderedDiff:
        rows, other_rows = self.value(snapshot), self.value(other)
        formatter = RowFormatter(self.fields, [*rows, *other_rows], user, show_deleted=False)
        pairs = self._pairs(other_rows, rows)
        return _diff_items(other_rows, rows, pairs, formatter, SIDE_LABELS)

    def _pairs(self, old: Sequence[RowValues], new: Sequence[RowValues]) -> RowPairs:
        """Pair equal rows first, then rows with the same identity."""
        pairs: RowPairs = {}
        for columns in ([field.attname for field in self.fields], self.identity):
            for index, row in enumerate(new):
                taken = pairs.values()
                if index in pairs:
                    continue
                for old_index, old_row in enumerate(old):
                    is_same = all(row[name] == old_row[name] for name in columns)
                    if is_same and old_index not in taken:
                        pairs[index] = old_index
                        break
        return pairs


def _diff_items(
    old: Sequence[RowValues],
    new: Sequence[RowValues],
    pairs: RowPairs,
    formatter: "RowFormatter",
    labels: Labels,
) -> list[DiffItem]:
    moved = _moved_indexes(pairs)
    items = []
    for index, row in enumerate(new):
        if index not in pairs:
            html = formatter.format_row(row)
            items.append(DiffItem(ItemState.ADDED, labels[ItemState.ADDED], html))
            continue
        old_index = pairs[index]
        old_row = old[old_index]
        texts, state = [], ItemState.SAME
        if index in moved:
            texts, state = [labels[ItemState.MOVED].format(old_index + 1)], ItemState.MOVED
        if row != old_row:
            texts.append(labels[ItemState.CHANGED])
            state = ItemState.CHANGED
        items.append(DiffItem(state, ". ".join(texts), formatter.format_row(row, old_row)))
    return items


def _moved_indexes(pairs: RowPairs) -> set[int]:
    """Return the indexes of new rows whose order among the others has changed."""
    indexes = sorted(pairs)
    order = [pairs[index] for index in indexes]
    blocks = SequenceMatcher(None, order, sorted(order), autojunk=False).get_matching_blocks()
    steady = {index for block in blocks for index in indexes[block.a : block.a + block.size]}
    return set(indexes) - steady


class RowFormatter:
    """Formats rows as "label: value; …" of all that is filled in, with changes marked."""

    def __init__(
        self,
        fields: Sequence[Field],
        rows: Sequence[RowValues],
        user: Account,
        *,
        show_deleted: bool,
    ) -> None:
        self.targets_by_field = {
            field: related_targets(field, [row[field.attname] for row in rows], user)
            for field in fields
        }
        self.show_deleted = show_deleted

    def format_row(self, row: RowValues, old_row: RowValues | None = None) -> str:
        values = []
        for field in self.targets_by_field:
            value = row[field.attname]
            if old_row and old_row[field.attname] != value:
                values.append((field.verbose_name, self._format_change(field, old_row, row)))
            elif value is not None and value is not False and value != "":
                values.append((field.verbose_name, self._format_value(field, row)))
        return format_html_join("; ", "{}: {}", values)

    def _format_change(self, field: Field, old_row: RowValues, row: RowValues) -> str:
        added = html_diff.mark_added(self._format_value(field, row))
        if not self.show_deleted:
            return added
        removed = html_diff.mark_removed(self._format_value(field, old_row))
        return format_html("{} {}", removed, added)

    def _format_value(self, field: Field, row: RowValues) -> str:
        targets = self.targets_by_field[field]
        labels = {key: str(target) for key, target in targets.items()}
        return display_value(field, row[field.attname], labels)
