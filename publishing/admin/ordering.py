"""Admins of things with a place of their own, and of single rows."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from publishing.admin.base import ScopedAdmin
from publishing.admin.publishable import PublishableAdmin
from publishing.models import Event, Singleton
from publishing.permissions import Permission, Scope, get_scope


class PositionForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].widget.attrs |= {
            # In a list the label stands above the column, out of reach of a screen reader.
            "aria-label": f"Volgorde van {self.instance}",
            "data-position": self.instance.has_effective_position,
        }


class OrderedAdmin(PublishableAdmin):
    """A list in an order of the editor's own: by number, by arrow key or by dragging.

    An order works at once and is for all to see, so only who may change all may change it.
    """

    list_editable = ["position"]

    class Media:
        js = [forms.Script("admin_site/ordering.js", type="module")]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changes = super().get_changelist_instance(request)
        if get_scope(request.user, Permission.CHANGE, self.model) < Scope.ALL:
            changes.list_editable = ()
        return changes

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[forms.ModelForm]:
        return super().get_changelist_form(request, form=PositionForm, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if isinstance(form, PositionForm):
            # Not `save()`, which is for publishing: another order is no news of the thing itself.
            self.model._default_manager.filter(pk=obj.pk).update(position=obj.position)
            self.log_event(Event.Kind.CHANGED, request, obj, f"volgorde {obj.position}")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if not isinstance(form, PositionForm):
            super().save_related(request, form, formsets, change)

    def append_to_order(self, thing: Any) -> None:
        """A new thing comes last."""
        last = self.model._default_manager.aggregate(last=Max("position"))["last"] or 0
        self.model._default_manager.filter(pk=thing.pk).update(position=min(last + 1, 9999))


class SingletonAdmin(ScopedAdmin):
    """The list of one row is its form."""

    model: type[Singleton]
    undeletable_reason = "U kunt deze gegevens wijzigen, maar niet verwijderen."

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request) and not self.model._default_manager.exists()

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        """For menus; they need no link of their own to add what its list leads to."""
        return {
            "add": False,
            "change": self.has_change_permission(request),
            "delete": False,
            "view": self.has_view_permission(request),
        }

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        exists = self.model._default_manager.exists()
        return redirect(self.url("change", 1) if exists else self.url("add"))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, *args, **kwargs)
