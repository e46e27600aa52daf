"""The admin of files with versions: what documents and videos have in common."""

from collections.abc import Mapping
from itertools import chain
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern
from django.utils import timezone

from documents.file_response import serve_file
from documents.forms import LibraryFileForm
from documents.library_file import LibraryFile
from publishing.admin import FileAdmin
from publishing.admin.admin_request import AdminRequest, get_user
from publishing.admin.base import Context
from publishing.admin.routes import GET, GET_OR_POST, AdminRoute
from publishing.change_listeners import announce_change
from publishing.links.references import published_by_name, published_by_path, references_to
from publishing.models import Event
from publishing.permission_cache import permission_cache
from publishing.permissions import Permission, Scope, get_scope, has_permission


class StateFilter(admin.SimpleListFilter):
    title = "stand"
    parameter_name = "stand"

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        self.states: Mapping[str, tuple[str, Q]] = model_admin.list_states()
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [(value, label) for value, (label, _) in self.states.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        _, condition = self.states.get(self.value() or "", ("", Q()))
        return queryset.filter(condition)


def version_file(
    model_admin: "LibraryFileAdmin", request: AdminRequest, stored: Any, *, number: int
) -> HttpResponseBase:
    """Return a former version, to keep."""
    version = get_object_or_404(stored.versions.all(), number=number)
    return serve_file(
        request,
        version.file,
        name=f"{stored.slug}-versie-{number}.{version.kind}",
        content_type=model_admin.content_types[version.kind],
        as_attachment=True,
    )


def restore_version(
    model_admin: "LibraryFileAdmin", request: AdminRequest, stored: Any, *, number: int
) -> HttpResponse:
    """Put a former version back, once that is confirmed; the present file becomes a version."""
    if not model_admin.has_change_permission(request, stored):  # others use it
        raise PermissionDenied
    version = get_object_or_404(stored.versions.all(), number=number)
    if not version.file.storage.exists(str(version.file.name)):
        return model_admin.response_to_missing(request, stored, number)
    if request.method != "POST":
        return model_admin.confirm_restore(request, stored, version)
    stored.restore(version)
    announce_change(stored)
    model_admin.log_event(Event.Kind.CHANGED, request, stored, f"Versie {number} teruggezet")
    message = f"Versie {number} staat weer op het adres."
    model_admin.message_user(request, message, messages.SUCCESS)
    return model_admin.response_to_form(stored)


VERSION_ROUTES = [
    AdminRoute(
        "version", "<int:pk>/versies/<int:number>/", Permission.VIEW_DRAFTS, version_file, GET
    ),
    AdminRoute(
        "restore_version",
        "<int:pk>/versies/<int:number>/terugzetten/",
        Permission.CHANGE,
        restore_version,
        GET_OR_POST,
    ),
]


class LibraryFileAdmin(FileAdmin):
    section = "Inhoud"
    search_fields = ["title"]
    # The value of `Content-Type` for each kind of file.
    content_types: ClassVar[Mapping[str, str]]

    def list_states(self) -> Mapping[str, tuple[str, Q]]:
        """Return the states by which the list can be filtered: label and condition by value."""
        today = timezone.localdate()
        return {
            "nakijken": ("Nakijken", Q(check_before__lte=today)),
            "verlopen": ("Verlopen", Q(valid_until__lt=today)),
        }

    def get_urls(self) -> list[URLPattern]:
        return [*(route.url_pattern(self) for route in VERSION_ROUTES), *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let an owner change what the site shows only if she may publish all of that."""
        is_allowed = super().has_change_permission(request, obj)
        scope = get_scope(request.user, Permission.CHANGE, self.model)
        if obj is None or not is_allowed or scope is not Scope.OWN:
            return is_allowed
        # A form asks many times.
        answers, key = permission_cache(request.user).changeable, (self.model, obj.pk)
        if key not in answers:
            uses = chain(published_by_path(obj), published_by_name(obj))
            answers[key] = all(
                has_permission(request.user, Permission.PUBLISH, use) for use in uses
            )
        return answers[key]

    def save_model(
        self, request: HttpRequest, obj: LibraryFile, form: LibraryFileForm, change: bool
    ) -> None:
        form.store_upload(get_user(request))

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Add where the file is used, and its former versions."""
        if obj:
            context |= {
                "references": references_to([obj], request.user)[obj.pk],
                "versions": self._versions(request, obj),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _versions(self, request: HttpRequest, obj: Any) -> list[tuple[Any, str, str]]:
        """Return the former versions with the addresses to fetch them and to put them back.

        They are for who may see more of the file than what is public.
        """
        if not has_permission(request.user, Permission.VIEW_DRAFTS, obj):
            return []
        return [
            (
                version,
                self.url("version", obj.pk, version.number),
                self.url("restore_version", obj.pk, version.number),
            )
            for version in obj.versions.select_related("uploaded_by")
        ]

    def confirm_restore(self, request: HttpRequest, obj: Any, version: Any) -> HttpResponse:
        context: Context = {
            "title": f"Versie {version.number} van ‘{obj}’ terugzetten",
            "original": obj,
            "version": version,
            "cancel_url": self.url("change", obj.pk),
        }
        return self.render_page(request, "publishing/confirm_restore_version", context)
