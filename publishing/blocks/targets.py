"""The objects that blocks name, read for a page in one query and remembered per version."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import NamedTuple

from caching.bulk_read import read_rows
from caching.version import cached_per_version
from publishing.blocks.markup import Block, find_blocks
from publishing.blocks.registry import block_types
from publishing.fields import rich_text_fields
from publishing.models import Publishable

MAX_TARGETS = 2000  # beyond this they are read anew


class TargetKey(NamedTuple):
    """An object that a block names, and the type of that block, which decides what is read."""

    block_type: str
    label: str
    pk: int


class BlockTargets:
    """The objects that blocks name, as visitors see them."""

    def __init__(self) -> None:
        self._objects: dict[TargetKey, object] = {}

    def load(self, blocks: Iterable[Block]) -> Mapping[TargetKey, object]:
        """Return these objects, and perhaps others; `None` for what visitors do not see."""
        if len(self._objects) > MAX_TARGETS:
            self._objects = {}
        objects = self._objects
        wanted = {target_key(block) for block in blocks if block.target}
        if missing := wanted - set(objects):
            objects.update(_read_objects(missing))
        return objects


def target_key(block: Block) -> TargetKey:
    label, _, key = block.target.partition(":")
    return TargetKey(block.type.name, label, int(key))


@cached_per_version
def block_targets() -> BlockTargets:
    return BlockTargets()


def load_block_targets(obj: Publishable) -> None:
    """Read what all texts of an object name in one query; without this each text has its own."""
    texts = [getattr(obj, field.attname) for field in rich_text_fields(type(obj))]
    block_targets().load(chain.from_iterable(map(find_blocks, texts)))


def _read_objects(keys: set[TargetKey]) -> dict[TargetKey, object]:
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for key in keys:
        groups[key.block_type, key.label].append(key.pk)
    sources = {
        (name, label): source
        for name, label in groups
        if (source := block_types()[name].find_source(label))
    }
    queries = {
        " ".join(group): (source.visible().filter(pk__in=groups[group]), source.columns)
        for group, source in sources.items()
    }
    objects: dict[TargetKey, object] = dict.fromkeys(keys)
    rows_by_name = read_rows(queries) if queries else {}
    for (name, label), source in sources.items():
        for row in rows_by_name[f"{name} {label}"]:
            objects[TargetKey(name, label, row["id"])] = source.build(row)
    return objects
