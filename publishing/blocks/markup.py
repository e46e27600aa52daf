"""Blocks as they are stored in rich text: one empty element that holds data and no markup.

    <figure data-block="picture" data-target="images.image:12" data-caption="Open dag"></figure>

The editor writes the name of the type between its tags, which means nothing.
"""

import re
from collections.abc import Callable, Iterator
from html import escape
from typing import NamedTuple

from django.core.exceptions import ValidationError

from publishing.blocks.editor_extension import TAG
from publishing.blocks.registry import BlockField, BlockType, FieldKind, Values, block_types
from publishing.clean_text import clean_line, clean_text, is_blank
from publishing.html_tokens import Token, decode_entities, tokenize
from publishing.typed_links import NOT_A_WEB_ADDRESS, as_web_address, parse_typed_link

MISSING = "%(block)s: vul ‘%(field)s’ in, of haal het blok weg."
_ATTRIBUTE = re.compile(r'\sdata-([a-z]+)="([^"]*)"')
_TARGET = re.compile(r"[a-z_]+\.[a-z_]+:[1-9][0-9]{0,17}")


class Block(NamedTuple):
    """A block of a known type with valid values."""

    type: BlockType
    values: Values

    @property
    def target(self) -> str:
        """Return the object that it names as `app.model:key`; empty if it names none."""
        return self.values.get("target", "")


def replace_blocks(html: str, replace: Callable[[Block], str]) -> str:
    """Return rich text with `replace` of each block in its place.

    Other elements of that name go, and all their contents stay.
    """
    if f"<{TAG}" not in html:
        return html
    pieces: list[str] = []
    is_label = False  # the text right after a block names its type
    for token in tokenize(html):
        if token.name == TAG:
            block = None if token.is_end else _parse_block(token)
            pieces.append(replace(block) if block else "")
            is_label = block is not None
        else:
            pieces.append("" if is_label and not token.name else token.source)
            is_label = False
    return "".join(pieces)


def find_blocks(html: str) -> list[Block]:
    blocks: list[Block] = []

    def collect(block: Block) -> str:
        blocks.append(block)
        return ""

    replace_blocks(html, collect)
    return blocks


def find_targets(html: str) -> set[str]:
    """Return the objects that blocks in rich text name, each as `app.model:key`."""
    return {block.target for block in find_blocks(html)} - {""}


def write_block(block: Block) -> str:
    values = "".join(f' data-{name}="{escape(value)}"' for name, value in block.values.items())
    return f'<{TAG} data-block="{block.type.name}"{values}></{TAG}>'


def clean_blocks(html: str) -> str:
    """Return rich text with its blocks in one form, without those that lack what they need."""
    return replace_blocks(html, write_block)


def link_blocks_to_anchors(html: str) -> str:
    """Return rich text with an anchor for each block that leads somewhere by an address."""
    return replace_blocks(html, _as_anchor)


def _as_anchor(block: Block) -> str:
    url = block.values.get("url", "")
    label = block.values.get("label") or block.values.get("title") or block.type.label
    return f'<a href="{escape(url)}">{escape(label)}</a>' if url else ""


def find_block_problems(html: str) -> Iterator[ValidationError]:
    """Find what the blocks in typed rich text lack, in words for the editor."""
    for token in tokenize(html) if f"<{TAG}" in html else ():
        block_type, typed = _read_attributes(token) if token.is_start_of(TAG) else (None, {})
        for field in block_type.fields if block_type else ():
            try:
                value = _clean_value(field, typed)
            except ValidationError as error:
                yield error
                continue
            if field.required and not value and _applies(field, typed):
                words = {"block": block_type and block_type.label, "field": field.label}
                yield ValidationError(MISSING, "required", words)


def _read_attributes(token: Token) -> tuple[BlockType | None, dict[str, str]]:
    typed = {name: decode_entities(value) for name, value in _ATTRIBUTE.findall(token.source)}
    return block_types().get(typed.pop("block", "")), typed


def _parse_block(token: Token) -> Block | None:
    """Return the block of a start tag; `None` if its type or what it needs is missing."""
    block_type, typed = _read_attributes(token)
    if block_type is None:
        return None
    values: dict[str, str] = {}
    for field in block_type.fields:
        if not _applies(field, typed):
            continue
        try:
            value = _clean_value(field, typed)
        except ValidationError:
            value = ""
        if field.kind == FieldKind.TARGET and not block_type.find_source(value.partition(":")[0]):
            value = ""
        if value:
            values[field.name] = value
        elif field.required:
            return None
    return Block(block_type, values)


def _applies(field: BlockField, typed: Values) -> bool:
    if field.only_if is None:
        return True
    name, value = field.only_if
    return typed.get(name) == value


def _clean_value(field: BlockField, typed: Values) -> str:
    """Return a value as it is stored; raise `ValidationError` for a link that is none."""
    value = typed.get(field.name, "")
    match field.kind:
        case FieldKind.CHOICE:
            options = [option for option, _ in field.choices]
            return value if value in options else options[0]
        case FieldKind.TARGET:
            return value if _TARGET.fullmatch(value) else ""
        case FieldKind.LINK | FieldKind.WEB:
            return _clean_link(field.kind, value)[:2000] if value.strip() else ""
        case FieldKind.TEXT:
            text = clean_text(value)
        case _:
            text = clean_line(value)
    return "" if is_blank(text) else text.strip()[: field.max_length].strip()


def _clean_link(kind: FieldKind, typed: str) -> str:
    if kind == FieldKind.LINK:
        return parse_typed_link(typed)
    if address := as_web_address(typed):
        return address
    raise ValidationError(NOT_A_WEB_ADDRESS, "invalid", {"link": typed})
