"""Values of a snapshot as Python values, and as editors read them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol, cast, runtime_checkable

from django.contrib.admin.utils import display_for_field
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html

from publishing.accounts import Account
from publishing.permissions import Permission, accessible
from publishing.revisions.snapshots import Field

MISSING_TARGET = "(bestaat niet meer)"
HIDDEN_TARGET = "(niet voor u te zien)"


@runtime_checkable
class SelfDisplayingField(Protocol):
    """A field whose text is a key, and which knows what editors call the value."""

    def display_value(self, value: str) -> str: ...


def read_value(field: Field, values: Mapping[str, object]) -> object:
    """Return the value of a field as its Python type; unchanged, if the field was another type."""
    default = field.get_default() if not field.is_relation else None
    value = values.get(field.attname, default)
    with suppress(ValidationError):
        value = field.to_python(value)
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def display_value(field: Field, value: Any, labels: Mapping[object, str]) -> str:
    """Return a value as an editor reads it; `labels` are those of related objects by key."""
    if isinstance(field, SelfDisplayingField):
        return str(field.display_value(value))
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value or ""))
    if value in (None, ""):
        return ""
    if field.is_relation:
        return labels[value]
    if isinstance(value, bool):
        return "Ja" if value else "Nee"
    return str(display_for_field(value, field, ""))


def related_targets(
    field: Field, keys: Sequence[object], user: Account
) -> dict[object, models.Model | str]:
    """Return related objects by key; a text instead of those that are gone or hidden."""
    wanted = {key for key in keys if key is not None}
    if not field.is_relation or not wanted:
        return {}
    model = cast("type[models.Model]", field.related_model)
    visible = accessible(user, Permission.VIEW, model).in_bulk(wanted)
    other = model._base_manager.filter(pk__in=wanted - set(visible))
    hidden = other.values_list("pk", flat=True)
    return {
        **dict.fromkeys(wanted, MISSING_TARGET),
        **dict.fromkeys(hidden, HIDDEN_TARGET),
        **visible,
    }


def with_thumbnail(target: Any, moment: datetime | None = None) -> str:
    """Return the label of an object; with its picture, if it has `in_shape` as pictures have.

    The picture is that of a moment in the past, or the present one.
    """
    if not (hasattr(target, "in_shape") and target.file):
        return str(target)
    former = target.as_of(moment) if moment else target
    picture = former.in_shape("wide")
    return format_html(
        '<span class="diff__picture"><img src="{}" alt="" width="{}" height="{}"> {}</span>',
        picture.src,
        picture.width,
        picture.height,
        target,
    )
