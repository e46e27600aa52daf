"""What differs between two snapshots of a thing, part by part, in the words of its editors."""

from collections.abc import Iterator

from publishing.compare.parts import FieldPart, Item, LinksPart, Part, Shown
from publishing.compare.rows import RowsPart
from publishing.snapshots import Model, Snapshot, fields_of, links_of

__all__ = ["Item", "Part", "Shown", "different"]


def different(model: Model, before: Snapshot, after: Snapshot) -> list[Part]:
    """The parts that differ, in the order of the model."""
    return [part for part in _parts(model, before, after) if part.differs(before, after)]


def _parts(model: Model, *held: Snapshot) -> Iterator[Part]:
    """All that the model has, and what of it only snapshots of an earlier release have."""
    known: list[Part] = [
        *(FieldPart("fields", f.attname, str(f.verbose_name), f) for f in fields_of(model)),
        *(LinksPart("links", f.name, str(f.verbose_name), f) for f in links_of(model)),
        *(RowsPart.of(model, name) for name in model.rows),
    ]
    yield from known
    keys = {part.key for part in known}
    for section in ("fields", "links", "rows"):
        names = sorted({name for snapshot in held for name in snapshot[section]})
        dropped = [Part(section, name, name) for name in names]
        yield from (part for part in dropped if part.key not in keys)
