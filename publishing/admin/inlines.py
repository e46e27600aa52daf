"""The child rows of a publishable object, below its form and in its snapshot."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.forms.formsets import DEFAULT_MAX_NUM
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property

from publishing.admin.optimistic_lock import FormOpening, values_differ
from publishing.admin.plain_dutch import name_blank_choice
from publishing.admin.submit import requires_complete
from publishing.revisions import snapshots

if TYPE_CHECKING:
    from publishing.admin.publishable import PublishableAdmin

Row = dict[str, Any]

NO_OPENING = FormOpening()
MAX_ROWS = 2 * DEFAULT_MAX_NUM  # as many as a formset reads
MAX_DIGITS = 5


def row_numbers(data: QueryDict, prefix: str) -> list[int]:
    """Return the numbers of the rows that were sent and are not to be deleted."""
    total = data.get(f"{prefix}-TOTAL_FORMS", "")[:MAX_DIGITS]
    count = min(int(total), MAX_ROWS) if total.isdecimal() else 0
    return [number for number in range(count) if f"{prefix}-{number}-DELETE" not in data]


class ChildForm(forms.ModelForm):
    """The form of one child row; in a draft it need not be complete."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and not requires_complete(self.data):
            for field in self.fields.values():
                field.required = False


class ChildFormSet(BaseInlineFormSet):
    """Rows as values: the formset shows those of the snapshot, and none has a key.

    Publishing replaces all stored rows, so later changes to them do not matter.
    """

    model: type[Model]
    initial_extra: list[Row]
    # Set by `ChildInline.get_formset` on the class that it makes for each request.
    relation = ""
    blank_rows = 0

    def __init__(
        self,
        *args: Any,
        opening: FormOpening = NO_OPENING,
        **kwargs: Any,
    ) -> None:
        kwargs["queryset"] = self.model._default_manager.none()
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial_extra = self._initial_rows(opening)
            self.extra = len(self.initial_extra) + self.blank_rows

    def _initial_rows(self, opening: FormOpening) -> list[Row]:
        if opening.autosave:
            return self._submitted_rows(QueryDict(opening.autosave.data))
        rows = opening.snapshot["rows"].get(self.relation, []) if opening.snapshot else []
        fields = snapshots.child_fields(type(self.instance), self.relation)
        return [
            {f.name: f.to_python(row.get(f.attname, f.get_default())) for f in fields}
            for row in rows
        ]

    @cached_property
    def _empty_row_fields(self) -> dict[str, tuple[forms.Field, object]]:
        """The fields of a row by name, each with its value in a new row."""
        form = self.empty_form
        fields = snapshots.child_fields(type(self.instance), self.relation)
        return {
            f.name: (form.fields[f.name], form.get_initial_for_field(form.fields[f.name], f.name))
            for f in fields
        }

    def _submitted_rows(self, data: QueryDict) -> list[Row]:
        """Return the rows in which something was filled in."""
        rows = [
            {
                name: field.widget.value_from_datadict(data, {}, f"{self.prefix}-{index}-{name}")
                for name, (field, _) in self._empty_row_fields.items()
            }
            for index in row_numbers(data, str(self.prefix))
        ]
        return [row for row in rows if self._row_differs({}, row)]

    def _row_differs(self, row: Row, submitted: Row) -> bool:
        return any(
            values_differ(field, row.get(name, initial), submitted[name])
            for name, (field, initial) in self._empty_row_fields.items()
        )

    def differs_from(self, data: QueryDict) -> bool:
        """Return whether the input has other rows than the formset shows."""
        submitted, rows = self._submitted_rows(data), self.initial_extra
        return len(submitted) != len(rows) or any(map(self._row_differs, rows, submitted))

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        """Label each field itself: screen readers do not read its column heading in a row."""
        super().add_fields(form, index)
        row_label = f"rij {index + 1}" if index is not None else "nieuwe rij"
        for field in form.fields.values():
            name_blank_choice(field)
            if field.label:
                field.widget.attrs["aria-label"] = f"{field.label} ({row_label})"

    def remaining_forms(self) -> list[Any]:
        """Return the filled-in forms that are not marked for deletion."""
        deleted = self.deleted_forms if self.can_delete else []
        return [form for form in self.forms if form.has_changed() and form not in deleted]

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        """Return the message of the table's own constraint for two rows that clash."""
        names = {self.fk.name, *unique_check}
        for constraint in self.model._meta.total_unique_constraints:
            if set(constraint.fields) == names:
                return str(constraint.violation_error_message)
        return super().get_unique_error_message(unique_check)

    def snapshot_rows(self) -> list[Row]:
        """Return the rows as a snapshot stores them, in their order."""
        fields = snapshots.child_fields(type(self.instance), self.relation)
        return [snapshots.field_values(form.instance, fields) for form in self.remaining_forms()]


class ChildInline(admin.TabularInline):
    """The rows of a relation that a publishable model lists in `child_relations`."""

    form = ChildForm
    formset = ChildFormSet
    extra = 1

    def get_formset(
        self, request: HttpRequest, obj: Model | None = None, **kwargs: object
    ) -> type[BaseInlineFormSet]:
        if not self.may_edit_parent(request, obj):
            return super().get_formset(request, obj, formset=BaseInlineFormSet, **kwargs)
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.relation = formset.fk.remote_field.get_accessor_name()
        formset.blank_rows = self.extra
        return formset

    def may_edit_parent(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return whether the editor may change the object that the rows belong to."""
        parent_admin: PublishableAdmin = self.admin_site._registry[self.parent_model]  # type: ignore[assignment]
        if obj is None:
            return parent_admin.has_add_permission(request)
        return parent_admin.has_change_permission(request, obj)

    has_add_permission = has_change_permission = has_delete_permission = may_edit_parent

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True
