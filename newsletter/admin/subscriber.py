from django.contrib import admin
from django.http import HttpRequest

from newsletter.models import Subscriber
from publishing.admin import EditorsAdmin


@admin.register(Subscriber)
class SubscriberAdmin(EditorsAdmin):
    """To look and to erase. A subscriber signs up and confirms herself; nobody does it for her."""

    list_display = ["email", "state", "requested_at", "mailed_at", "confirmed_at"]
    list_filter = ["state"]
    search_fields = ["email"]
    search_help_text = "Zoek op (een deel van) het e-mailadres."
    date_hierarchy = "requested_at"

    def title_in_log(self, obj: Subscriber) -> str:
        return "Een abonnee"

    def has_add_permission(self, request: HttpRequest, obj: Subscriber | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Subscriber | None = None) -> bool:
        return False
