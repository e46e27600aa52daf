"""The form of a publishable object: it opens on the latest revision and returns a snapshot.

Nothing in it writes to the table of the object itself.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from taggit.managers import TaggableManager
from taggit.models import Tag

from publishing.admin.form_fields import OwnerField
from publishing.admin.optimistic_lock import EditForm, values_differ
from publishing.admin.schedule_fields import (
    SCHEDULE_FIELDS,
    ScheduleField,
    schedule_initial,
    validate_schedule,
)
from publishing.admin.submit import pressed_action, requires_complete
from publishing.admin.unique_values import find_conflicts
from publishing.fields import rich_text_fields, same_text
from publishing.links.references import HIDDEN_TITLE
from publishing.models import Publishable
from publishing.permissions import Permission, Scope, accessible, get_scope
from publishing.revisions import snapshots
from publishing.revisions.snapshots import LinkField, PublishableModel, Snapshot
from publishing.services import SubmitAction

if TYPE_CHECKING:
    from publishing.admin.inlines import ChildFormSet


@contextmanager
def _suppress_m2m_queries(obj: Publishable) -> Iterator[None]:
    """Keep Django from reading many-to-many rows: it does not for an object without a key."""
    obj.pk, pk = None, obj.pk
    try:
        yield
    finally:
        obj.pk = pk


class PublishableForm(EditForm):
    note = forms.CharField(
        required=False,
        max_length=300,
        label="Notitie bij deze versie",
        help_text="Staat in de geschiedenis, en bij een verzoek om beoordeling.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    plan_from = ScheduleField(
        "Op de site vanaf",
        "Dan komt het op de site. Leeg: zodra u publiceert. Beide leeg, en dan ‘Bewaar planning’: "
        "de planning vervalt.",
    )
    plan_until = ScheduleField(
        "Op de site tot", "Dan gaat het er vanzelf af. Leeg: het blijft staan."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Why typed moments cannot be a plan; no reason to refuse a draft.
        self.schedule_problems: list[str] = []
        # What keeps a draft off the site though it could be saved, in words.
        self.tolerated_conflicts: list[str] = []
        complete = not self.is_bound or requires_complete(self.data)
        for name, form_field in self.fields.items():
            form_field.required = form_field.required and (
                complete or isinstance(form_field, OwnerField)
            )
            if type(form_field) in (forms.ModelChoiceField, OwnerField):
                self._allow_current_choice(name, form_field)

    def _reading(self, instance: Any) -> AbstractContextManager[None]:
        return _suppress_m2m_queries(instance) if self.opening.snapshot else nullcontext()

    def stored_beside_row(self) -> dict[str, object]:
        opened = self.opening.snapshot
        if not opened:
            return {}
        return {
            **_initial_links(type(self.instance), opened),
            **self._unversioned_links(),
            **schedule_initial(self.instance),
        }

    def locked_names(self) -> list[str]:
        """Return what works at once; fields of the schedule only if the page has them."""
        planned = [name for name in SCHEDULE_FIELDS if not self.is_bound or name in self.data]
        unversioned = type(self.instance).unversioned
        return [name for name in self.fields if name in unversioned or name in planned]

    def _unversioned_links(self) -> dict[str, object]:
        """Return the links that have no drafts, as the table has them."""
        return {
            link.name: list(getattr(self.instance, link.name).all())
            for link in self.instance._meta.many_to_many
            if link.name in self.instance.unversioned and link.name in self.fields
        }

    def _allow_current_choice(self, name: str, form_field: Any) -> None:
        """Let the current choice stay valid, also where this editor could not choose it.

        What she may not see has no name in the list.
        """
        model_field: Any = self.instance._meta.get_field(name)
        pk = getattr(self.instance, model_field.attname)
        if not pk:
            return
        related, label = form_field.queryset.model, form_field.label_from_instance
        form_field.queryset |= related._base_manager.filter(pk=pk)
        if get_scope(self.user, Permission.VIEW, related) is not Scope.ALL:
            visible = accessible(self.user, Permission.VIEW, related).filter(pk=OuterRef("pk"))
            form_field.queryset = form_field.queryset.annotate(is_accessible_choice=Exists(visible))
            form_field.label_from_instance = lambda obj: (
                label(obj) if obj.is_accessible_choice else HIDDEN_TITLE
            )

    def differs_from(self, data: QueryDict) -> bool:
        """Return whether the input differs from the values that the form shows."""
        return any(
            values_differ(
                self.fields[name], self.get_initial_for_field(self.fields[name], name), value
            )
            for name, value in self.widget_values(data).items()
        )

    def clean(self) -> None:
        """Check the schedule, which needs a moment unless it withdraws an earlier schedule."""
        super().clean()
        match pressed_action(self.data):
            case SubmitAction.SCHEDULE:
                scheduled = self.instance.go_live_at or self.instance.expire_at
                validate_schedule(self, SCHEDULE_FIELDS, needed=not scheduled)
            case SubmitAction.PUBLISH:
                validate_schedule(self, SCHEDULE_FIELDS, needed=False)
            case SubmitAction.PUBLISH_NOW:
                self.errors.pop("plan_from", None)
                validate_schedule(self, ["plan_until"], needed=False)
            case _:
                problems = [(name, list(self.errors.pop(name, ()))) for name in SCHEDULE_FIELDS]
                self.schedule_problems = [
                    f"{self.fields[name].label}: {text}"
                    for name, texts in problems
                    for text in texts
                ]

    def _post_clean(self) -> None:
        """Validate as the button asks: what goes live must be complete, a draft need not be."""
        live, self.instance.live = self.instance.live, requires_complete(self.data)
        super()._post_clean()  # type: ignore[misc]  # the stubs lack it
        self.instance.live = live
        try:
            self.instance.clean_links(self._cleaned_links())
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)

    def validate_unique(self) -> None:
        """Name what holds a value already; a draft may have the value of something trashed."""
        try:
            self.instance.validate_unique(exclude=self._get_validation_exclusions())  # type: ignore[attr-defined]  # the stubs lack it
        except ValidationError as error:
            complete = requires_complete(self.data)
            conflicts = find_conflicts(self.instance, error, self.user)
            self.tolerated_conflicts = [
                conflict.explanation
                for conflict in conflicts
                if conflict.is_trashed and not complete
            ]
            for conflict in conflicts:
                if complete or not conflict.is_trashed:
                    self.add_error(conflict.field_name, conflict.explanation)

    def build_snapshot(self, formsets: "Sequence[ChildFormSet]") -> Snapshot:
        """Return the validated input; fields that this editor does not have stay as they were."""
        model = type(self.instance)
        opened = self._opened_snapshot()
        return {
            "fields": self._field_values(opened["fields"]),
            "links": self._cleaned_links(),
            "rows": {
                **{name: opened["rows"].get(name, []) for name in model.child_relations},
                **{formset.relation: formset.snapshot_rows() for formset in formsets},
            },
        }

    def _opened_snapshot(self) -> Snapshot:
        return self.opening.snapshot or {"fields": {}, "links": {}, "rows": {}}

    def _cleaned_links(self) -> dict[str, list[Any]]:
        before = self._opened_snapshot()["links"]
        return {
            link.name: self._linked_pks(link, before.get(link.name, []))
            for link in snapshots.snapshot_links(type(self.instance))
        }

    def _field_values(self, before: dict[str, object]) -> dict[str, object]:
        """Return the values, with the old text where only an editor or browser rewrote it."""
        model = type(self.instance)
        values = snapshots.field_values(self.instance, snapshots.snapshot_fields(model))
        rich_text = {column.attname for column in rich_text_fields(model)}
        for name, value in values.items():
            old = before.get(name)
            if isinstance(value, str) and isinstance(old, str):
                is_same = same_text if name in rich_text else _equal_ignoring_ends
                values[name] = old if is_same(value, old) else value
        return values

    def _linked_pks(self, link: LinkField, before: list[Any]) -> list[Any]:
        """Return the chosen keys, and earlier ones that this editor cannot see and so not drop."""
        if link.name not in self.cleaned_data:
            return before
        if isinstance(link, TaggableManager):
            return sorted(self.cleaned_data[link.name])
        choices: Any = self.fields[link.name]
        offered = set(choices.queryset.values_list("pk", flat=True))
        unseen = [pk for pk in before if pk not in offered]
        return sorted([*(row.pk for row in self.cleaned_data[link.name]), *unseen])


def _equal_ignoring_ends(value: str, other: str) -> bool:
    return value.strip() == other.strip()


def _initial_links(model: PublishableModel, opened: Snapshot) -> dict[str, object]:
    initial = dict(opened["links"])
    for link in snapshots.snapshot_links(model):
        if isinstance(link, TaggableManager):
            initial[link.name] = [Tag(name=name) for name in initial.get(link.name, [])]
    return initial
