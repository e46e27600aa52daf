"""The attributes that the editor writes for blocks (rich_text_blocks.js) and the sanitiser allows.

The settings import this, so it needs no settings and no models.
"""

from typing import Any

from django_prose_editor.config import html_tags

TAG = "figure"
# The names that fields of a block may have: with `data-` before it, an attribute.
FIELD_NAMES = (
    *("target", "size", "alt", "alttext", "caption"),
    *("title", "text", "name", "role", "tone", "label", "url"),
)
ATTRIBUTES = ("data-block", *(f"data-{name}" for name in FIELD_NAMES))


def allow_blocks(extension_config: object, sanitizer: dict[str, Any]) -> None:
    """Let the sanitiser pass the data of blocks, and the captions of tables."""
    attributes = {TAG: ATTRIBUTES, "table": ["data-caption"]}
    html_tags([TAG], attributes)(extension_config, sanitizer)


def allow_footnotes(extension_config: object, sanitizer: dict[str, Any]) -> None:
    html_tags(["sup"], {"sup": ["data-note"]})(extension_config, sanitizer)
