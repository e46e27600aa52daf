"""The types of blocks, and the objects that they name, for the rich-text editor of a form."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import capfirst
from django_prose_editor.fields import ProseEditorFormField

from publishing.accounts import Account
from publishing.blocks.markup import find_targets
from publishing.blocks.registry import BlockField, BlockType, block_types
from publishing.blocks.words import GONE_OR_HIDDEN, accessible_targets
from publishing.withheld_choices import withheld_reason


def rich_text_context(form: forms.BaseForm, user: Account) -> dict[str, object]:
    """Return the context of a form with rich text, for `static/admin_site/rich_text_blocks.js`."""
    names = [name for name, field in form.fields.items() if isinstance(field, ProseEditorFormField)]
    if not names:
        return {}
    targets = set().union(*(find_targets(str(form[name].value() or "")) for name in names))
    types = sorted(block_types().values(), key=lambda block_type: block_type.position)
    return {
        "rich_text_blocks": {
            "types": [_describe_type(block_type) for block_type in types],
            "targets": {
                **{reference: {"title": capfirst(GONE_OR_HIDDEN)} for reference in targets},
                **{
                    reference: _describe_target(obj)
                    for reference, obj in accessible_targets(targets, user).items()
                },
            },
        }
    }


def _describe_type(block_type: BlockType) -> Mapping[str, object]:
    return {
        "name": block_type.name,
        "label": block_type.label,
        "icon": block_type.icon,
        "help": block_type.help_text,
        "fields": [_describe_field(field) for field in block_type.fields],
    }


def _describe_field(field: BlockField) -> Mapping[str, object]:
    return {
        "name": field.name,
        "label": field.label,
        "kind": field.kind,
        "help": field.help_text,
        "required": field.required,
        "max_length": field.max_length,
        "choices": list(field.choices),
        "chooser": field.chooser,
        "models": list(field.models),
        "only_if": field.only_if,
    }


def _describe_target(obj: Any) -> Mapping[str, str]:
    has_picture = hasattr(obj, "in_shape") and obj.file
    return {
        "title": str(obj),
        "thumbnail": obj.in_shape("portrait").src if has_picture else "",
        "status": withheld_reason(obj),
    }
