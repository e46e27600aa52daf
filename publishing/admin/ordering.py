"""The admin of objects that editors put in an order."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django import forms
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe

from publishing.admin.base import Context, lock_rows
from publishing.admin.optimistic_lock import OPENED_ON
from publishing.admin.pk_parsing import parse_pk
from publishing.admin.publishable import PublishableAdmin
from publishing.models import Event, Positioned
from publishing.permissions import Permission, Scope, get_scope

P = TypeVar("P", bound=Positioned)

MAX_POSITION = 9999

STALE_ORDER_MESSAGE = (
    "Intussen heeft iemand anders de volgorde veranderd. Hieronder staat uw volgorde; zij is nog "
    "niet opgeslagen. Telt de uwe? Kies dan nog eens ‘Opslaan’. Of "
    '<a href="">neem de volgorde zoals die nu is</a>.'
)


def in_tree_order(objects: Sequence[P]) -> list[P]:
    """Return ordered objects, each followed by those below it (`Positioned.position_group`)."""
    keys = {obj.pk for obj in objects}
    below: dict[int | None, list[P]] = defaultdict(list)
    for obj in reversed(objects):
        below[obj.position_group if obj.position_group in keys else None].append(obj)
    order, waiting = [], below[None]
    while waiting:
        order.append(obj := waiting.pop())
        waiting += below[obj.pk]
    return order


class PositionForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].widget.attrs |= {
            # In a list the label stands above the column, out of reach of a screen reader.
            "aria-label": f"Volgorde van {self.instance}",
            "data-position": self.instance.has_effective_position,
            "data-key": self.instance.pk,
            "data-group": self.instance.position_group or "",
        }


class PositionFormSet(forms.BaseModelFormSet):
    """The positions of a list, which are refused when somebody else has moved a row meanwhile."""

    @property
    def opened_on(self) -> str:
        """The stored position of each row by key, for the page that the list is shown on."""
        return " ".join(f"{form.instance.pk}={form.initial['position']}" for form in self.forms)

    def clean(self) -> None:
        super().clean()
        opened = dict(pair.split("=", 1) for pair in self.data.get(OPENED_ON, "").split())
        moved = [
            form
            for form in self.forms
            if opened.get(str(form.instance.pk), position := str(form.initial["position"]))
            != position
        ]
        if moved and any(form.has_changed() for form in self.forms):
            for form in moved:
                form.add_error("position", f"Nu staat hier {form.initial['position']}.")
            raise ValidationError(mark_safe(STALE_ORDER_MESSAGE))  # noqa: S308  (our own text)

    def in_typed_order(self) -> list[forms.ModelForm]:
        forms = sorted(self.forms, key=lambda form: parse_pk(str(form["position"].value())))
        by_instance = {form.instance: form for form in forms}
        return [by_instance[instance] for instance in in_tree_order([*by_instance])]


class OrderedAdmin(PublishableAdmin):
    """A changelist that editors order by number, with the arrow keys or by dragging.

    A new order is public at once, so only editors who may change all objects may change it.
    """

    list_editable = ["position"]

    class Media:
        js = [forms.Script("admin_site/ordering.js", type="module")]

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        changelist = super().get_changelist_instance(request)
        if get_scope(request.user, Permission.CHANGE, self.model) < Scope.ALL:
            changelist.list_editable = ()
        return changelist

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        """Lock the rows of a posted order; show an order that is refused as it was typed."""
        if request.method != "POST" or "_save" not in request.POST:
            return super().changelist_view(request, extra_context)
        with transaction.atomic():
            keys = self._get_edited_object_pks(request, PositionFormSet.get_default_prefix())
            lock_rows(self.model, map(parse_pk, keys))
            response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data:
            changelist = response.context_data["cl"]
            if changelist.formset is None:  # her rights do not reach to the order
                return response
            changelist.formset.forms = changelist.formset.in_typed_order()
            changelist.result_list = [form.instance for form in changelist.formset.forms]
        return response

    def get_changelist_formset(
        self, request: HttpRequest, **kwargs: object
    ) -> type[forms.BaseModelFormSet]:
        return super().get_changelist_formset(request, formset=PositionFormSet, **kwargs)

    def get_changelist_form(self, request: HttpRequest, **kwargs: object) -> type[forms.ModelForm]:
        return super().get_changelist_form(request, form=PositionForm, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: object, change: bool) -> None:
        if isinstance(form, PositionForm):
            # Not with `save`, which would make it count as published anew.
            rows: QuerySet = self.model._default_manager.filter(pk=obj.pk)
            rows.update(position=obj.position)
            self.log_event(Event.Kind.CHANGED, request, obj, f"volgorde {obj.position}")

    def save_related(
        self, request: HttpRequest, form: object, formsets: object, change: bool
    ) -> None:
        if not isinstance(form, PositionForm):
            super().save_related(request, form, formsets, change)

    def get_unversioned_defaults(self) -> Mapping[str, object]:
        """Put a new object last."""
        last = self.model._default_manager.aggregate(last=Max("position"))["last"] or 0
        return {"position": min(last + 1, MAX_POSITION)}
