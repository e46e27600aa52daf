"""The differences between two snapshots of an object, section by section, as editors read them."""

from collections.abc import Iterator

from publishing.revisions.diff.child_rows import ChildRowsSection
from publishing.revisions.diff.sections import (
    DiffItem,
    FieldSection,
    LinksSection,
    RenderedDiff,
    ReplacedSection,
    Section,
)
from publishing.revisions.snapshots import (
    PublishableModel,
    Snapshot,
    snapshot_fields,
    snapshot_links,
)

__all__ = ["DiffItem", "RenderedDiff", "ReplacedSection", "Section", "diff_snapshots"]


def diff_snapshots(model: PublishableModel, before: Snapshot, after: Snapshot) -> list[Section]:
    """Return the sections that differ, in the order of the model."""
    sections = _all_sections(model, before, after)
    return [section for section in sections if section.differs(before, after)]


def _all_sections(model: PublishableModel, *snapshots: Snapshot) -> Iterator[Section]:
    """Yield the sections of the model, then those that only snapshots of older releases have."""
    current: list[Section] = [
        *(
            FieldSection("fields", field.attname, str(field.verbose_name), field)
            for field in snapshot_fields(model)
        ),
        *(
            LinksSection("links", field.name, str(field.verbose_name), field)
            for field in snapshot_links(model)
        ),
        *(ChildRowsSection.from_relation(model, name) for name in model.child_relations),
    ]
    yield from current
    keys = {section.key for section in current}
    for part in ("fields", "links", "rows"):
        names = sorted({name for snapshot in snapshots for name in snapshot[part]})
        dropped = [Section(part, name, name) for name in names]
        yield from (section for section in dropped if section.key not in keys)
