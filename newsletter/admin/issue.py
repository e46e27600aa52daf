from django.contrib import admin

from newsletter.models import Issue, Item
from publishing.admin import PublishableAdmin, RowsInline


class ItemInline(RowsInline):
    model = Item


@admin.register(Issue)
class IssueAdmin(PublishableAdmin):
    list_display = ["title", "publication"]
    search_fields = ["title", "summary"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [ItemInline]
    fieldsets = [(None, {"fields": ["title", "audience", "intro", "closing"]})]
