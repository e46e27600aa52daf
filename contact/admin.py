"""The messages of visitors: to read, to mark as handled, and to erase on request."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from contact.models import ContactMessage
from contact.services import erase_messages
from publishing.admin.base import ScopedAdmin


@admin.register(ContactMessage)
class ContactMessageAdmin(ScopedAdmin):
    """Messages without a search by name or address, which would put these in an address."""

    section_order = 10
    list_display = ["__str__", "subject", "region", "created_at", "is_handled"]
    list_select_related = ["region"]
    list_filter = ["is_handled", "region"]
    date_hierarchy = "created_at"
    show_facets = admin.ShowFacets.NEVER
    fields = ["created_at", "region", "name", "sender", "subject", "text", "is_handled"]
    readonly_fields = ["created_at", "region", "name", "sender", "subject", "text"]

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description="e-mailadres")
    def sender(self, obj: ContactMessage) -> str:
        return format_html('<a href="mailto:{0}">{0}</a>', obj.email)

    def delete_model(self, request: HttpRequest, obj: ContactMessage) -> None:
        erase_messages(ids=[obj.pk])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ContactMessage]) -> None:
        erase_messages(ids=list(queryset.values_list("pk", flat=True)))
