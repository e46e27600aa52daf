"""The form of a publishable thing: it opens on what was saved last, and gives a snapshot back.

Nothing in it writes to the table of the thing itself.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any

from django import forms
from django.http import QueryDict
from taggit.managers import TaggableManager
from taggit.models import Tag

from publishing.admin.base import OwnerField
from publishing.admin.pk_parsing import parse_pk
from publishing.admin.schedule_fields import SCHEDULE_FIELDS, ScheduleField, validate_schedule
from publishing.fields import rich_text_fields, same_text
from publishing.models import Autosave, Publishable
from publishing.revisions import snapshots
from publishing.revisions.snapshots import Snapshot

COMPLETE_SUBMITS = ("_publish", "_schedule", "_submit")
"""The buttons that need all that is required; any other keeps a draft."""


def requires_complete(data: Mapping[str, Any] | None) -> bool:
    return data is not None and any(button in data for button in COMPLETE_SUBMITS)


@contextmanager
def _suppress_m2m_queries(thing: Publishable) -> Iterator[None]:
    """Django reads the links in the table, unless it thinks that there is none yet."""
    thing.pk, pk = None, thing.pk
    try:
        yield
    finally:
        thing.pk = pk


def values_differ(field: forms.Field, shown: Any, typed: Any) -> bool:
    return field.has_changed(_normalize_newlines(shown), _normalize_newlines(typed))


def _normalize_newlines(value: Any) -> Any:
    """An end of line is one character when a script reads it, and two when a form sends it."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


class PublishableForm(forms.ModelForm):
    resumed: Autosave | None = None
    """Open on this instead, right or wrong."""

    wishes: Mapping[str, str] = {}
    """Moments that were typed and not planned yet."""

    note = forms.CharField(
        required=False,
        max_length=300,
        label="Notitie bij deze versie",
        help_text="Staat in de geschiedenis, en bij een verzoek om beoordeling.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    plan_from = ScheduleField(
        "Op de site vanaf", "Voor ‘Plan in’. Beide leeg, en dan ‘Plan in’: de planning vervalt."
    )
    plan_until = ScheduleField(
        "Op de site tot", "Dan gaat het er vanzelf af. Leeg: het blijft staan."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        opened: Snapshot | None = getattr(kwargs.get("instance"), "opened", None)
        with _suppress_m2m_queries(kwargs["instance"]) if opened else nullcontext():
            super().__init__(*args, **kwargs)
        self.data = self._sanitize_pks(self.data)
        if opened:
            self.initial = {
                **self.initial,
                **_initial_links(type(self.instance), opened),
                **self._unversioned_links(),
                "plan_from": self.instance.go_live_at,
                "plan_until": None if self.instance.has_expired else self.instance.expire_at,
                **self.wishes,
            }
        if self.resumed:
            self.instance.typed = self._sanitize_pks(QueryDict(self.resumed.data))
            self.initial = {**self.initial, **self._typed(self.instance.typed)}
        complete = not self.is_bound or requires_complete(self.data)
        for name, field in self.fields.items():
            field.required = field.required and (complete or isinstance(field, OwnerField))
            if type(field) in (forms.ModelChoiceField, OwnerField):
                self._allow_current_choice(name, field)

    def _unversioned_links(self) -> dict[str, Any]:
        """Those without drafts are as the table has them."""
        return {
            field.name: list(getattr(self.instance, field.name).all())
            for field in self.instance._meta.many_to_many
            if field.name in self.instance.unversioned and field.name in self.fields
        }

    def _allow_current_choice(self, name: str, field: Any) -> None:
        """What stands there may stay, also when this editor could not choose it."""
        model_field: Any = self.instance._meta.get_field(name)
        if chosen := getattr(self.instance, model_field.attname):
            field.queryset |= field.queryset.model._base_manager.filter(pk=chosen)

    def _sanitize_pks(self, typed: Any) -> Any:
        """What is no key becomes one that nothing has: the database would stop at it."""
        typed = typed.copy()
        for name, field in self.fields.items():
            html_name = self.add_prefix(name)
            if isinstance(field, forms.ModelChoiceField) and html_name in typed:
                keys = typed.getlist(html_name)
                typed.setlist(html_name, [key and str(parse_pk(key)) for key in keys])
        return typed

    def _typed(self, typed: QueryDict) -> dict[str, Any]:
        return {
            name: field.widget.value_from_datadict(typed, {}, self.add_prefix(name))
            for name, field in self.fields.items()
        }

    def differs_from(self, typed: QueryDict) -> bool:
        """Whether what was typed is something else than what is shown."""
        return any(
            values_differ(
                self.fields[name], self.get_initial_for_field(self.fields[name], name), value
            )
            for name, value in self._typed(typed).items()
        )

    def clean(self) -> None:
        """A plan needs a moment, unless it is to take back the one that was made."""
        super().clean()
        if "_schedule" in self.data:
            planned = self.instance.go_live_at or self.instance.expire_at
            validate_schedule(self, SCHEDULE_FIELDS, needed=not planned)
        elif "_publish" in self.data:
            validate_schedule(self, ["plan_until"], needed=False)

    def snapshot(self, formsets: list[Any]) -> Snapshot:
        """What was typed, after validation. What this editor has no field for stays as it was."""
        thing = self.instance
        opened = getattr(thing, "opened", None) or {"links": {}, "rows": {}}
        return {
            "fields": self._field_values(opened.get("fields", {})),
            "links": {
                field.name: self._linked_pks(field, opened["links"].get(field.name, []))
                for field in snapshots.snapshot_links(type(thing))
            },
            "rows": {
                **{name: opened["rows"].get(name, []) for name in type(thing).child_relations},
                **{formset.relation: formset.rows() for formset in formsets},
            },
        }

    def _field_values(self, before: dict[str, Any]) -> dict[str, Any]:
        """Text that only the way of writing of editor or browser changed, stays as it was."""
        model = type(self.instance)
        values = snapshots.field_values(self.instance, snapshots.snapshot_fields(model))
        rich = {field.attname for field in rich_text_fields(model)}
        for name, value in values.items():
            old = before.get(name)
            if isinstance(value, str) and isinstance(old, str):
                same = same_text if name in rich else _equal_ignoring_newlines
                values[name] = old if same(value, old) else value
        return values

    def _linked_pks(self, field: Any, before: list[Any]) -> list[Any]:
        """Chosen, and what was linked before but is not hers to see (so was not hers to drop)."""
        if field.name not in self.cleaned_data:
            return before
        if isinstance(field, TaggableManager):
            return sorted(self.cleaned_data[field.name])
        choices: Any = self.fields[field.name]
        offered = set(choices.queryset.values_list("pk", flat=True))
        unseen = [key for key in before if key not in offered]
        return sorted([*(row.pk for row in self.cleaned_data[field.name]), *unseen])


def _equal_ignoring_newlines(one: str, other: str) -> bool:
    return one.strip() == other.replace("\r\n", "\n").strip()


def _initial_links(model: snapshots.PublishableModel, opened: Snapshot) -> dict[str, Any]:
    initial = dict(opened["links"])
    for field in snapshots.snapshot_links(model):
        if isinstance(field, TaggableManager):
            initial[field.name] = [Tag(name=name) for name in initial.get(field.name, [])]
    return initial
