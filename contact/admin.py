"""The messages of visitors: to read, to mark as handled, and to erase on request."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from contact.models import ContactMessage
from contact.services import erase_message
from newsletter.admin.address_search import EmailColumnAdmin


@admin.register(ContactMessage)
class ContactMessageAdmin(EmailColumnAdmin):
    section_order = 10
    list_display = ["__str__", "subject", "region", "created_at", "is_handled"]
    list_select_related = ["region"]
    list_filter = ["is_handled", "region"]
    fields = ["created_at", "region", "name", "email", "subject", "text", "is_handled"]
    readonly_fields = ["created_at", "region", "name", "email", "subject", "text"]

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: ContactMessage) -> None:
        erase_message(message=obj)
