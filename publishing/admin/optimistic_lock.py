"""The form behind every page of the admin that changes an object, and its optimistic lock.

The page of a form holds, in `_opened_on`, a digest of each value that it was opened on. When the
form comes back, a value that the table no longer has was changed by somebody else meanwhile. Then
nothing is saved: the form shows both values, and the editor chooses which of the two counts. The
admin locks the row before the form reads it, so nothing can come in between.

Contents with drafts have revisions for this instead (`publishing.admin.conflict_resolution`); of
their forms only what works at once takes part: the plan, and fields without drafts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from django import forms
from django.db.models import Model
from django.db.models.fields.files import FieldFile
from django.http import QueryDict
from django.utils.choices import flatten_choices
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django_prose_editor.fields import ProseEditorFormField

from publishing.accounts import Account
from publishing.admin.pk_parsing import parse_pk
from publishing.blocks.markup import find_targets
from publishing.blocks.words import accessible_targets, describe_blocks
from publishing.clean_text import clean_text
from publishing.dates import format_datetime
from publishing.fields import same_text
from publishing.models import Autosave
from publishing.revisions.diff import html_diff
from publishing.revisions.diff.display_values import HIDDEN_TARGET
from publishing.revisions.snapshots import Snapshot

DIGEST_LENGTH = 12  # hexadecimal digits
OPENED_ON, CONFLICT, CHOICE_PREFIX = "_opened_on", "_conflict", "_choice"

CONFLICT_MESSAGE = "Dit is intussen ook door iemand anders gewijzigd. Kies bovenaan wat telt."

INACCESSIBLE_TARGET = (
    "In deze tekst staat een blok met iets dat er niet meer is, of waar u niet bij kunt. Kies iets "
    "anders, of haal het blok weg."
)


class Side(StrEnum):
    """The two versions in a conflict, as a form posts them."""

    OWN = "own"  # what this editor sent
    OTHER = "other"  # what was saved meanwhile


@dataclass(frozen=True)
class FormOpening:
    """The state that a form and its formsets open on."""

    # None for a new object, a model without drafts, and an editor who may see no drafts.
    snapshot: Snapshot | None = None
    # Input to show instead of what is stored, valid or not.
    autosave: Autosave | None = None
    # Moments that were typed before and not scheduled.
    unscheduled: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FieldConflict:
    """A field that two editors changed: both values as HTML, and the side that is selected."""

    name: str
    label: str
    own: SafeString
    other: SafeString
    selected_side: str = ""
    is_decided: bool = False

    @property
    def key(self) -> str:
        return f"{CHOICE_PREFIX}.{self.name}"


class EditForm(forms.ModelForm):
    # Set by `ScopedAdmin.get_form` on the class that it makes for each request.
    opening = FormOpening()
    user: Account

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        with self._reading(kwargs.get("instance")):
            super().__init__(*args, **kwargs)
        self.data = self._sanitize_pks(self.data)
        self.autosaved_data: QueryDict | None = None
        self.conflicts: list[FieldConflict] = []
        self.stored = {**self.initial, **self.stored_beside_row()}
        self.initial = {**self.stored, **self.opening.unscheduled}
        if self.opening.autosave:
            self.autosaved_data = self._sanitize_pks(QueryDict(self.opening.autosave.data))
            self.initial |= self.widget_values(self.autosaved_data)

    def _reading(self, instance: Any) -> AbstractContextManager[None]:
        """Return the context in which Django reads the values of an object."""
        return nullcontext()

    def stored_beside_row(self) -> dict[str, object]:
        """Return initial values that Django does not take from the row itself."""
        return {}

    def _sanitize_pks(self, data: Any) -> QueryDict:
        """Replace keys that cannot exist with 0: they would raise an error in the database."""
        data = data.copy()
        for name, form_field in self.fields.items():
            html_name = self.add_prefix(name)
            if isinstance(form_field, forms.ModelChoiceField) and html_name in data:
                pks = data.getlist(html_name)
                data.setlist(html_name, [pk and str(parse_pk(pk)) for pk in pks])
        return data

    def widget_values(self, data: QueryDict) -> dict[str, object]:
        return {
            name: form_field.widget.value_from_datadict(data, {}, self.add_prefix(name))
            for name, form_field in self.fields.items()
            if not isinstance(form_field, forms.FileField)
        }

    def clean(self) -> None:
        """Refuse texts with a block of what this editor may not see, unless it was there before."""
        super().clean()
        for name, form_field in self.fields.items():
            if isinstance(form_field, ProseEditorFormField):
                targets = find_targets(str(self.cleaned_data.get(name) or ""))
                targets -= find_targets(str(self.stored.get(name) or ""))
                if targets - set(accessible_targets(targets, self.user)):
                    self.add_error(name, INACCESSIBLE_TARGET)

    # The lock

    def locked_names(self) -> Iterable[str]:
        """Return the fields of which the latest revision is no version."""
        return self.fields

    @property
    def opened_on(self) -> str:
        """The digest of each locked value, for the page that the form is shown on."""
        if self.autosaved_data is not None:
            return self.autosaved_data.get(OPENED_ON, "")
        if not self.instance.pk:
            return ""
        names = [name for name in self.locked_names() if not self.fields[name].disabled]
        return " ".join(f"{name}={self._digest(name, self.stored.get(name))}" for name in names)

    def _digest(self, name: str, value: object) -> str:
        """Return a keyed digest, from which a value that was not shown cannot be guessed."""
        canonical = _canonical(self.fields[name].prepare_value(value))
        text = f"{name}={canonical}"
        return salted_hmac(__name__, text, algorithm="sha256").hexdigest()[:DIGEST_LENGTH]

    def _stale_digests(self) -> dict[str, str]:
        """Return the digests of the page by field, for values that have been changed since."""
        pairs = self.data.get(OPENED_ON, "").split()
        opened = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
        return {
            name: opened[name]
            for name in self.locked_names()
            if name in opened and opened[name] != self._digest(name, self.stored.get(name))
        }

    def full_clean(self) -> None:
        """Validate, with the stored value where the editor chose it, and find new conflicts."""
        stale = self._stale_digests() if self.is_bound and self.instance.pk else {}
        data: Any = self.data
        shown = [name for name in data.getlist(CONFLICT) if name in self.locked_names()]
        choices = {
            name: self.data.get(f"{CHOICE_PREFIX}.{name}", "")
            for name in shown
            if name not in stale
        }
        for name, side in choices.items():
            self.fields[name].disabled = side == Side.OTHER
        super().full_clean()
        for name in choices:  # a form that is shown again has what was typed
            self.fields[name].disabled = False
        self._find_conflicts(stale, choices)
        if not self.errors:
            for name, side in choices.items():
                self.fields[name].disabled = side == Side.OTHER

    def _find_conflicts(self, stale: Mapping[str, str], choices: Mapping[str, str]) -> None:
        self.conflicts = [
            self._build_conflict(name, stale.get(name, ""), choices.get(name, ""))
            for name in self.fields
            if (name in stale or name in choices) and self._differs_from_stored(name)
        ]
        if not all(conflict.is_decided for conflict in self.conflicts):
            self.add_error(None, CONFLICT_MESSAGE)

    def _differs_from_stored(self, name: str) -> bool:
        value = self[name].data
        return values_differ(self.fields[name], self.stored.get(name), value)

    def _build_conflict(self, name: str, opened: str, choice: str) -> FieldConflict:
        """Select the stored value where this editor changed nothing herself."""
        form_field = self.fields[name]
        own = self.cleaned_data.get(name, self[name].data)
        other = self.stored.get(name)
        texts = [_display_html(form_field, value, self.user) for value in (own, other)]
        untouched = Side.OTHER if self._digest(name, own) == opened else ""
        return FieldConflict(
            name,
            str(form_field.label or name),
            html_diff.mark_additions(texts[0], texts[1]),
            html_diff.mark_additions(texts[1], texts[0]),
            choice or untouched,
            is_decided=choice in list(Side),
        )


def as_edit_form(form_class: type[forms.ModelForm]) -> type[EditForm]:
    """Return the form with a lock, for admin classes that bring a form of their own."""
    if issubclass(form_class, EditForm):
        return form_class
    return type(form_class.__name__, (EditForm, form_class), {})


def values_differ(form_field: forms.Field, initial: object, value: object) -> bool:
    initial, value = _clean(initial), _clean(value)
    if isinstance(form_field, ProseEditorFormField):
        return not same_text(str(initial or ""), str(value or ""))
    return form_field.has_changed(initial, value)


def _clean(value: object) -> object:
    return clean_text(value) if isinstance(value, str) else value


def _canonical(value: object) -> str:
    """Return one text for a value of a row and the same value of a form."""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")  # as precise as a form
    if isinstance(value, Iterable) and not isinstance(value, str | FieldFile):
        return ",".join(sorted(map(_canonical, value)))
    return "" if value is None else str(_clean(value)).strip()


def _display_html(form_field: forms.Field, value: Any, user: Account) -> str:
    """Return a value as an editor reads it."""
    if isinstance(form_field, ProseEditorFormField):
        return describe_blocks(str(value or ""), user)
    return html_diff.plain_to_html(_display_text(form_field, value) or "(leeg)")


def _display_text(form_field: Any, value: Any) -> str:
    if hasattr(form_field, "choices"):
        keys = {key for key in _canonical(form_field.prepare_value(value)).split(",") if key}
        choices: Iterator[tuple[Any, Any]] = flatten_choices(form_field.choices)
        labels = [str(label) for key, label in choices if str(key) in keys]
        hidden = [HIDDEN_TARGET] if len(labels) < len(keys) else []
        return "\n".join([*labels, *hidden])
    if isinstance(value, bool):
        return "Ja" if value else "Nee"
    if isinstance(value, datetime):
        return format_datetime(value)
    if isinstance(value, date):
        return date_format(value)
    if isinstance(value, FieldFile):
        return PurePath(value.name or "").name
    return "" if value is None else str(value)
