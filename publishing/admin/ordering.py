"""The admin of objects that editors put in an order."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.admin.views.main import ChangeList
from django.db.models import Max, QuerySet
from django.http import HttpRequest

from publishing.admin.publishable import PublishableAdmin
from publishing.models import Event
from publishing.permissions import Permission, Scope, get_scope

MAX_POSITION = 9999


class PositionForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].widget.attrs |= {
            # In a list the label stands above the column, out of reach of a screen reader.
            "aria-label": f"Volgorde van {self.instance}",
            "data-position": self.instance.has_effective_position,
        }


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
