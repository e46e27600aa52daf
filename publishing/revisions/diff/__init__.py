"""What differs between two snapshots of a thing, part by part, in the words of its editors."""

from collections.abc import Iterator

from publishing.revisions.diff.child_rows import ChildRowsSection
from publishing.revisions.diff.sections import (
    DiffItem,
    FieldSection,
    LinksSection,
    RenderedDiff,
    Section,
)
from publishing.revisions.snapshots import (
    PublishableModel,
    Snapshot,
    snapshot_fields,
    snapshot_links,
)

__all__ = ["DiffItem", "RenderedDiff", "Section", "diff_snapshots"]


def diff_snapshots(model: PublishableModel, before: Snapshot, after: Snapshot) -> list[Section]:
    """The parts that differ, in the order of the model."""
    return [part for part in _all_sections(model, before, after) if part.differs(before, after)]


def _all_sections(model: PublishableModel, *held: Snapshot) -> Iterator[Section]:
    """All that the model has, and what of it only snapshots of an earlier release have."""
    known: list[Section] = [
        *(
            FieldSection("fields", f.attname, str(f.verbose_name), f)
            for f in snapshot_fields(model)
        ),
        *(LinksSection("links", f.name, str(f.verbose_name), f) for f in snapshot_links(model)),
        *(ChildRowsSection.of(model, name) for name in model.child_relations),
    ]
    yield from known
    keys = {part.key for part in known}
    for section in ("fields", "links", "rows"):
        names = sorted({name for snapshot in held for name in snapshot[section]})
        dropped = [Section(section, name, name) for name in names]
        yield from (part for part in dropped if part.key not in keys)
