"""Values of a snapshot as Python has them, and as editors read them."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TypeAlias

from django.contrib.admin.utils import display_for_field
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html

from publishing.permissions import Permission, accessible

Field: TypeAlias = "models.Field[Any, Any]"

MISSING_TARGET = "(bestaat niet meer)"
HIDDEN_TARGET = "(niet voor u te zien)"


def read_value(field: Field, held: dict[str, Any]) -> Any:
    """The value of a field, as Python has it; as it is, when that field was of another type."""
    default = field.get_default() if not field.is_relation else None
    value = held.get(field.attname, default)
    with suppress(ValidationError):
        value = field.to_python(value)
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def display_value(field: Field, value: Any, said: dict[Any, str]) -> str:
    """A value as an editor reads it; `said` is how to call what a relation points to.

    A field of which the text is a key has a method `display_value` itself.
    """
    if hasattr(field, "display_value"):
        return str(field.display_value(value))
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value or ""))
    if value in (None, ""):
        return ""
    if field.is_relation:
        return said[value]
    if isinstance(value, bool):
        return "Ja" if value else "Nee"
    return str(display_for_field(value, field, ""))


def related_targets(field: Field, keys: Sequence[Any], user: Any) -> dict[Any, Any]:
    """What a relation points to, by key; in its place a remark, where the user may not see it."""
    wanted = {key for key in keys if key is not None}
    if not field.is_relation or not wanted:
        return {}
    model: Any = field.related_model
    seen = accessible(user, Permission.VIEW, model).in_bulk(wanted)
    hidden = model._base_manager.filter(pk__in=wanted - set(seen)).values_list("pk", flat=True)
    return dict.fromkeys(wanted, MISSING_TARGET) | dict.fromkeys(hidden, HIDDEN_TARGET) | seen


def with_thumbnail(target: Any) -> str:
    """With what it looks like, for what has `shown_as(shape)`: a picture."""
    if not hasattr(target, "in_shape"):
        return str(target)
    shown = target.in_shape("wide")
    return format_html(
        '<span class="diff__picture"><img src="{}" alt="" width="{}" height="{}"> {}</span>',
        shown.src,
        shown.width,
        shown.height,
        target,
    )
