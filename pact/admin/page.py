from django.contrib import admin

from pact.models import Page
from publishing.admin import FINDING, OrderedAdmin


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
    list_filter = ["in_menu", "in_footer"]
    search_fields = ["title", "slug", "summary"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "body", "block"]}),
        FINDING,
        ("Plaats", {"fields": ["in_menu", "in_footer"]}),
    ]
