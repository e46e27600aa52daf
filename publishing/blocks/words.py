"""Blocks in words: what visitors read in them, and how editors tell one from another."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from publishing.accounts import Account
from publishing.blocks.markup import Block, find_targets, replace_blocks
from publishing.blocks.notes import replace_notes
from publishing.blocks.registry import FieldKind, find_sources
from publishing.permissions import Permission, accessible

GONE_OR_HIDDEN = "iets dat er niet meer is, of dat u niet kunt zien"


def blocks_as_text(html: str) -> str:
    """Return rich text with a paragraph for each text in a block, and the texts of footnotes."""
    html = replace_blocks(html, _visible_text)
    return replace_notes(html, lambda text: f" ({escape(text)})")


def _visible_text(block: Block) -> str:
    texts = (block.values.get(field.name, "") for field in block.type.fields if field.is_text)
    return "".join(f"<p>{escape(text)}</p>" for text in texts if text)


def describe_blocks(html: str, user: Account) -> str:
    """Return rich text with all that a block holds in words, for who compares two versions."""
    titles = target_titles(find_targets(html), user)
    html = replace_blocks(html, lambda block: f"<p>{escape(_describe(block, titles))}</p>")
    return replace_notes(html, lambda text: f" (noot: {escape(text)})")


def _describe(block: Block, titles: Mapping[str, str]) -> str:
    return f"{block.type.label} – {'; '.join(_describe_values(block, titles))}"


def _describe_values(block: Block, titles: Mapping[str, str]) -> Iterator[str]:
    for field in block.type.fields:
        if value := block.values.get(field.name):
            if field.kind == FieldKind.TARGET:
                value = f"‘{titles.get(value, GONE_OR_HIDDEN)}’"
            elif field.kind == FieldKind.CHOICE:
                value = dict(field.choices)[value]
            yield f"{field.label}: {value}"


def target_titles(references: Iterable[str], user: Account) -> dict[str, str]:
    """Return the titles of those objects that a user may see."""
    return {reference: str(obj) for reference, obj in accessible_targets(references, user).items()}


def accessible_targets(references: Iterable[str], user: Account) -> dict[str, object]:
    """Return the objects that blocks name and a user may see, by `app.model:key`."""
    keys: dict[str, list[int]] = defaultdict(list)
    for reference in references:
        label, _, key = reference.partition(":")
        keys[label].append(int(key))
    return {
        f"{label}:{key}": obj
        for label in keys
        for key, obj in _accessible_by_key(label, keys[label], user).items()
    }


def _accessible_by_key(label: str, keys: list[int], user: Account) -> Mapping[Any, object]:
    sources = find_sources(label)
    if not sources:
        return {}
    return accessible(user, Permission.VIEW, sources[0].model).in_bulk(keys)
