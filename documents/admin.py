from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from documents.file_kinds import CONTENT_TYPES, Kind
from documents.forms import DocumentForm
from documents.library_admin import LibraryFileAdmin, StateFilter
from documents.models import Document
from documents.pdf_checks import LAW
from publishing.admin.base import Context


@admin.register(Document)
class DocumentAdmin(LibraryFileAdmin):
    section_order = 95
    form = DocumentForm
    change_form_template = "admin/documents/document/change_form.html"
    list_display = ["title", "description", "readability", "valid_until", "uploaded_at"]
    list_filter = [StateFilter, "kind", "language"]
    readonly_fields = ["address", "description", "uploaded_at"]
    content_types = CONTENT_TYPES

    def list_states(self) -> Mapping[str, tuple[str, Q]]:
        unreadable = ("Niet voor iedereen leesbaar", ~Q(findings=""))
        return {**super().list_states(), "niet-toegankelijk": unreadable}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        stored = ["address", "description", "uploaded_at"] if obj else []
        upload = [] if obj and not self.has_change_permission(request, obj) else ["upload"]
        return [
            (None, {"fields": ["title", "language", *upload, *stored]}),
            ("Houdbaarheid", {"fields": ["valid_until", "check_before"]}),
        ]

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Add what the document lacks."""
        if obj:
            context |= {"problems": obj.problems, "law": LAW}
        return super().render_change_form(request, context, add, change, form_url, obj)

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
