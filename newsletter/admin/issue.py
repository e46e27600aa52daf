from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from newsletter.admin import sending
from newsletter.models import Issue, Item
from newsletter.progress import HEAVY
from publishing.admin import PublishableAdmin, RowsInline


class ItemInline(RowsInline):
    model = Item


@admin.register(Issue)
class IssueAdmin(PublishableAdmin):
    list_display = ["title", "publication", "sending"]
    search_fields = ["title", "summary"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [ItemInline]
    fieldsets = [(None, {"fields": ["title", "audience", "intro", "closing"]})]

    def get_urls(self) -> list[Any]:
        return [*(door.path_in(self) for door in sending.DOORS), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows: Any = super().get_queryset(request)
        heavy = [f"mailing__{name}" for name in HEAVY]
        return rows.select_related("mailing").defer(*heavy)

    @admin.display(description="verzending", ordering="mailing__send_at")
    def sending(self, obj: Issue) -> str:
        return sending.badge(self, obj)
