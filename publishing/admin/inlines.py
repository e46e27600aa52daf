"""The rows that belong to a publishable thing, below its form and in its snapshot."""

from typing import Any

from django import forms
from django.contrib import admin
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property

from publishing.admin.forms import requires_complete, values_differ
from publishing.models import Publishable
from publishing.revisions import snapshots


class ChildForm(forms.ModelForm):
    """A row that belongs to a thing; in a draft it need not be complete."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and not requires_complete(self.data):
            for field in self.fields.values():
                field.required = False


class ChildFormSet(BaseInlineFormSet):
    """Rows as values: the form shows those of the snapshot, and none has a key.

    Publishing replaces them whole, so it does not matter what became of the stored ones meanwhile.
    """

    model: Any
    initial_extra: list[dict[str, Any]]
    relation = ""
    blank_rows = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "queryset": self.model._default_manager.none()})
        if not self.is_bound:
            self.initial_extra = self._opened()
            self.extra = len(self.initial_extra) + self.blank_rows

    def _opened(self) -> list[dict[str, Any]]:
        if typed := getattr(self.instance, "typed", None):
            return self._typed(typed)
        opened = getattr(self.instance, "opened", None)
        held = opened["rows"].get(self.relation, []) if opened else []
        fields = snapshots.child_fields(type(self.instance), self.relation)
        return [
            {f.name: f.to_python(row.get(f.attname, f.get_default())) for f in fields}
            for row in held
        ]

    @cached_property
    def _empty_row_fields(self) -> dict[str, tuple[forms.Field, Any]]:
        """The fields of a row, and what each shows in a new one."""
        row = self.empty_form
        fields = snapshots.child_fields(type(self.instance), self.relation)
        return {
            f.name: (row.fields[f.name], row.get_initial_for_field(row.fields[f.name], f.name))
            for f in fields
        }

    def _typed(self, typed: QueryDict) -> list[dict[str, Any]]:
        """The rows in which something was filled in."""
        total = typed.get(f"{self.prefix}-TOTAL_FORMS", "0")
        rows = [
            {
                name: field.widget.value_from_datadict(typed, {}, f"{self.prefix}-{index}-{name}")
                for name, (field, _) in self._empty_row_fields.items()
            }
            for index in range(min(int(total) if total.isdecimal() else 0, self.absolute_max))
            if f"{self.prefix}-{index}-DELETE" not in typed
        ]
        return [row for row in rows if self._row_differs({}, row)]

    def _row_differs(self, shown: dict[str, Any], typed: dict[str, Any]) -> bool:
        return any(
            values_differ(field, shown.get(name, initial), typed[name])
            for name, (field, initial) in self._empty_row_fields.items()
        )

    def differs_from(self, typed: QueryDict) -> bool:
        """Whether the rows that were typed are others than those that are shown."""
        rows, shown = self._typed(typed), self.initial_extra
        return len(rows) != len(shown) or any(map(self._row_differs, shown, rows))

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name each field in itself: its label stands above the column, unheard in the row."""
        super().add_fields(form, index)
        row = f"rij {index + 1}" if index is not None else "nieuwe rij"
        for field in form.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label} ({row})"

    def remaining_forms(self) -> list[Any]:
        dropped = self.deleted_forms if self.can_delete else []
        return [form for form in self.forms if form.has_changed() and form not in dropped]

    def get_unique_error_message(self, unique_check: Any) -> str:
        """Two rows that may not stand beside each other: the sentence of the table's constraint."""
        names = {self.fk.name, *unique_check}
        for constraint in self.model._meta.total_unique_constraints:
            if set(constraint.fields) == names:
                return str(constraint.violation_error_message)
        return super().get_unique_error_message(unique_check)

    def rows(self) -> list[dict[str, Any]]:
        """The rows as a snapshot holds them, in their order."""
        fields = snapshots.child_fields(type(self.instance), self.relation)
        return [snapshots.field_values(form.instance, fields) for form in self.remaining_forms()]


class ChildInline(admin.TabularInline):
    """The rows that belong to a publishable thing (`Publishable.child_relations`)."""

    form = ChildForm
    formset = ChildFormSet
    extra = 1

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        if not self._may(request, obj):
            return super().get_formset(request, obj, formset=BaseInlineFormSet, **kwargs)
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.relation = formset.fk.remote_field.get_accessor_name()
        formset.blank_rows = self.extra
        return formset

    def _may(self, request: HttpRequest, obj: Publishable | None) -> bool:
        """Rows go with the thing that they belong to."""
        host = self.admin_site._registry[self.parent_model]
        if obj is None:
            return bool(host.has_add_permission(request))
        return bool(host.has_change_permission(request, obj))

    has_add_permission = has_change_permission = has_delete_permission = _may  # type: ignore[assignment]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True
