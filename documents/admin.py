from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern
from django.utils import timezone
from django.utils.html import format_html

from documents.file_kinds import CONTENT_TYPES, Kind
from documents.forms import DocumentForm
from documents.models import Document, DocumentVersion
from documents.pdf_checks import LAW
from publishing.admin import FileAdmin
from publishing.admin.admin_request import AdminRequest, get_user
from publishing.admin.base import Context
from publishing.admin.routes import GET, AdminRoute
from publishing.change_listeners import announce_change
from publishing.links.references import published_by_path, references_to
from publishing.models import Event
from publishing.permissions import Permission, Scope, get_scope, has_permission


class StateFilter(admin.SimpleListFilter):
    title = "stand"
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [
            ("nakijken", "Nakijken"),
            ("verlopen", "Verlopen"),
            ("niet-toegankelijk", "Niet voor iedereen leesbaar"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        today = timezone.localdate()
        conditions = {
            "nakijken": Q(check_before__lte=today),
            "verlopen": Q(valid_until__lt=today),
            "niet-toegankelijk": ~Q(findings=""),
        }
        return queryset.filter(conditions.get(self.value() or "", Q()))


def version_file(
    model_admin: "DocumentAdmin", request: AdminRequest, document: Document, *, number: int
) -> HttpResponse:
    """Return a former version, to keep."""
    version = get_object_or_404(document.versions.all(), number=number)
    try:
        with version.file.open() as file:
            content = file.read()
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(content, content_type=CONTENT_TYPES[Kind(version.kind)])
    name = f"{document.slug}-versie-{number}.{version.kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def restore_version(
    model_admin: "DocumentAdmin", request: AdminRequest, document: Document, *, number: int
) -> HttpResponse:
    """Put a former version back; the present file becomes a version itself."""
    if not model_admin.has_change_permission(request, document):  # others use it
        raise PermissionDenied
    version: DocumentVersion = get_object_or_404(document.versions.all(), number=number)
    if not version.file.storage.exists(str(version.file.name)):
        return model_admin.response_to_missing(request, document, number)
    document.restore(version)
    announce_change(document)
    model_admin.log_event(Event.Kind.CHANGED, request, document, f"Versie {number} teruggezet")
    model_admin.message_user(request, f"Versie {number} staat weer op het adres.")
    return model_admin.response_to_form(document)


ROUTES = [
    AdminRoute(
        "version", "<int:pk>/versies/<int:number>/", Permission.VIEW_DRAFTS, version_file, GET
    ),
    AdminRoute(
        "restore_version",
        "<int:pk>/versies/<int:number>/terugzetten/",
        Permission.CHANGE,
        restore_version,
    ),
]


@admin.register(Document)
class DocumentAdmin(FileAdmin):
    section = "Inhoud"
    section_order = 95
    form = DocumentForm
    change_form_template = "admin/documents/document/change_form.html"
    list_display = ["title", "description", "readability", "valid_until", "uploaded_at"]
    list_filter = [StateFilter, "kind", "language"]
    search_fields = ["title"]
    readonly_fields = ["address", "description", "uploaded_at"]

    def get_urls(self) -> list[URLPattern]:
        return [*(route.url_pattern(self) for route in ROUTES), *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        stored = ["address", "description", "uploaded_at"] if obj else []
        upload = [] if obj and not self.has_change_permission(request, obj) else ["upload"]
        return [
            (None, {"fields": ["title", "language", *upload, *stored]}),
            ("Houdbaarheid", {"fields": ["valid_until", "check_before"]}),
        ]

    def has_change_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        """Let an owner change what the site links to only if she may publish all of that."""
        is_allowed = super().has_change_permission(request, obj)
        scope = get_scope(request.user, Permission.CHANGE, Document)
        if obj is None or not is_allowed or scope is not Scope.OWN:
            return is_allowed
        return all(
            has_permission(request.user, Permission.PUBLISH, use) for use in published_by_path(obj)
        )

    def save_model(self, request: HttpRequest, obj: Document, form: Any, change: bool) -> None:
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
        """Add where the document is used, its former versions, and what it lacks."""
        if obj:
            context |= {
                "references": references_to([obj], request.user)[obj.pk],
                "versions": self._versions(request, obj),
                "problems": obj.problems,
                "law": LAW,
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _versions(self, request: HttpRequest, obj: Document) -> QuerySet[DocumentVersion]:
        """Select the former versions, for who may see more of it than what is public."""
        if not has_permission(request.user, Permission.VIEW_DRAFTS, obj):
            return DocumentVersion.objects.none()
        return obj.versions.select_related("uploaded_by")

    @admin.display(description="adres")
    def address(self, obj: Document) -> str:
        path = obj.get_absolute_url()
        return format_html('<a href="{}">{}</a>', path, path) if not obj.has_expired else path

    @admin.display(description="soort en grootte")
    def description(self, obj: Document) -> str:
        return obj.description

    @admin.display(description="voor iedereen te lezen")
    def readability(self, obj: Document) -> str:
        if obj.problems:
            return format_html('<span class="status status--check">{}</span>', "Nee, zie formulier")
        return "Geen problemen gevonden" if obj.kind == Kind.PDF else "Niet gekeken"
