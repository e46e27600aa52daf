"""The types of blocks that rich text may hold, such as a picture or a quote.

Each app registers its own types in `ready`; `publishing` has those that name no content. A type is
shown by `templates/components/block_<name>.html`, and in a mail by
`templates/newsletter/mail/blocks/<name>.html`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Model, QuerySet

from caching.bulk_read import Row
from publishing.blocks.editor_extension import FIELD_NAMES

Values = Mapping[
    str, str
]  # what a block holds, by the name of the field; empty values are left out


class FieldKind(StrEnum):
    """The kinds of fields, which the dialog of the editor knows too (rich_text_dialog.js)."""

    LINE = "line"
    TEXT = "text"  # several lines
    CHOICE = "choice"
    LINK = "link"
    WEB = "web"  # a link to another site
    TARGET = "target"  # an object, as `app.model:key`


@dataclass(frozen=True)
class BlockField:
    """A value of a block, and how the dialog of the editor asks for it.

    `choices` are value and label, the first of them the default. `chooser` is the kind of object
    that the chooser offers, limited to those of `models` (labels). `only_if` names a choice and
    its value without which the field is left out, even if it is `required`.
    """

    name: str
    label: str
    kind: FieldKind = FieldKind.LINE
    help_text: str = ""
    required: bool = False
    max_length: int = 300
    choices: Sequence[tuple[str, str]] = ()
    chooser: str = ""
    models: Sequence[str] = ()
    only_if: tuple[str, str] | None = None

    @property
    def is_text(self) -> bool:
        """Return whether visitors read the value, and so search for it."""
        return self.kind in (FieldKind.LINE, FieldKind.TEXT)


@dataclass(frozen=True)
class TargetSource:
    """The way to read objects of one model for the blocks that name them.

    `visible` selects what visitors see, and `build` makes of a row with these columns what the
    template gets as `target`, or `None`. `protects` keeps what a block names from being deleted.
    """

    model: type[Model]
    visible: Callable[[], "QuerySet[Any]"]
    columns: Sequence[str]
    build: Callable[[Row], object]
    protects: bool = False


@dataclass(frozen=True)
class BlockType:
    """A type of block; `icon` is its name in the letters of the editor's toolbar."""

    name: str
    label: str
    icon: str
    fields: Sequence[BlockField]
    help_text: str = ""
    # Its place in the menu that inserts blocks, from low to high.
    position: int = 100
    # Returns how objects of a model are read, by its label; `None` if it cannot name those.
    find_source: Callable[[str], TargetSource | None] = lambda label: None

    @property
    def needs_target(self) -> bool:
        """Return whether it shows nothing without the object that it names."""
        return any(field.required for field in self.fields if field.kind == FieldKind.TARGET)


_types: dict[str, BlockType] = {}


def register_block(block_type: BlockType) -> None:
    names = [field.name for field in block_type.fields]
    if unknown := set(names) - set(FIELD_NAMES):
        raise ValueError(f"{block_type.name} has fields that FIELD_NAMES lacks: {unknown}")
    _types[block_type.name] = block_type


def block_types() -> Mapping[str, BlockType]:
    """Return the registered types by name."""
    return _types


def find_sources(label: str) -> list[TargetSource]:
    """Return how each type of block that may name objects of a model reads them."""
    sources = (block_type.find_source(label) for block_type in _types.values())
    return [source for source in sources if source]
