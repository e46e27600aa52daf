"""Unique values, such as the last part of an address, that another object has already."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from publishing.accounts import Account
from publishing.admin_urls import edit_url
from publishing.models import Publishable
from publishing.permissions import Permission, has_permission


@dataclass(frozen=True)
class UniqueConflict:
    """A value that is taken; `field_name` is None when several fields are involved."""

    field_name: str | None
    explanation: str
    is_trashed: bool = False


def find_conflicts(obj: Publishable, error: ValidationError, user: Account) -> list[UniqueConflict]:
    """Return the conflicts behind the error that `validate_unique` raised."""
    return list(_iterate_conflicts(obj, error, user))


def _iterate_conflicts(
    obj: Publishable, error: ValidationError, user: Account
) -> Iterator[UniqueConflict]:
    for name, errors in error.error_dict.items():
        for problem in errors:
            fields = (problem.params or {}).get("unique_check", ())
            holder = _find_holder(obj, fields)
            field_name = None if name == NON_FIELD_ERRORS else name
            if holder is None:
                yield UniqueConflict(field_name, " ".join(problem.messages))
            else:
                explanation = _explain(obj, holder, fields, user)
                yield UniqueConflict(field_name, explanation, bool(holder.trashed_at))


def _find_holder(obj: Publishable, fields: tuple[str, ...]) -> Publishable | None:
    values = {name: getattr(obj, name) for name in fields}
    others = type(obj)._base_manager.exclude(pk=obj.pk)
    return others.filter(**values).first() if values else None


def _explain(obj: Publishable, holder: Publishable, fields: tuple[str, ...], user: Account) -> str:
    """Return a sentence with a link, if the user may know about the other object."""
    opts: Any = obj._meta
    label = " en ".join(str(opts.get_field(name).verbose_name) for name in fields)
    value = getattr(obj, fields[-1])
    taken = f"{capfirst(label)} ‘{value}’ is al in gebruik"
    permission = Permission.VIEW if holder.is_on_site else Permission.VIEW_DRAFTS
    if not has_permission(user, permission, holder):
        return f"{taken}. Kies iets anders."
    if holder.trashed_at:
        return format_html(
            '{} bij iets in de <a href="{}">prullenbak</a>: {}. Zo kan dit niet op de site: kies '
            "iets anders.",
            taken,
            reverse("admin:trash"),
            holder,
        )
    return format_html(
        '{} bij <a href="{}">{}</a>. Kies iets anders.', taken, edit_url(holder), holder
    )
