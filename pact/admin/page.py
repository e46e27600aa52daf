from typing import Any

from django.contrib import admin

from pact.models import Page
from publishing.admin import FINDING, ON_SITE_IN_ORDER, OrderedAdmin


@admin.register(Page)
class PageAdmin(OrderedAdmin):
    list_display = [
        "title",
        "publication",
        "position",
        "slug",
        "in_menu",
        "in_footer",
        "published_on",
    ]
    list_filter = ["live", "in_menu", "in_footer"]
    search_fields = ["title", "slug", "summary"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "body", "block"]}),
        FINDING,
        ("Plaats", {"fields": ["in_menu", "in_footer"]}),
        ON_SITE_IN_ORDER,
    ]

    def why_it_stays(self, obj: Any) -> str:
        if obj and obj.block:
            return "U kunt dit niet verwijderen, want de site moet deze gegevens tonen."
        return ""
