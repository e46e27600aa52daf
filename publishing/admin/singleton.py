"""The admin of a model with one row."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from publishing.admin.base import Context, ScopedAdmin


class SingletonAdmin(ScopedAdmin):
    """An admin that shows the form of the row in the place of a list."""

    model: Any  # a `Singleton`, which may be a `Publishable` as well
    # The list leads to it.
    has_add_link = False
    undeletable_reason = "U kunt deze gegevens wijzigen, maar niet verwijderen."

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_add_permission(request) and not self.model._default_manager.exists()

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        exists = self.model._default_manager.exists()
        return redirect(self.url("change", 1) if exists else self.url("add"))

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, add, change, form_url, obj)
