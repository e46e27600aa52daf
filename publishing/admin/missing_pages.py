"""The addresses at which people found nothing, each with a way to mend it."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from publishing.admin.base import ScopedAdmin
from publishing.admin_urls import admin_url
from publishing.models import MissingPage, Redirect
from publishing.permissions import Permission, has_permission


@admin.register(MissingPage)
class MissingPageAdmin(ScopedAdmin):
    section = "Beheer"
    section_order = 17
    list_display = ["path", "requests", "last_requested_on", "link_source", "make_redirect"]
    list_display_links = None
    search_fields = ["path"]
    search_help_text = "Zoekt in het adres."
    change_list_template = "admin/publishing/missingpage/change_list.html"

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    has_change_permission = has_add_permission

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns = super().get_list_display(request)
        may_add = has_permission(request.user, Permission.ADD, Redirect)
        return [name for name in columns if may_add or name != "make_redirect"]

    @admin.display(description="link op deze site")
    def link_source(self, row: MissingPage) -> str | SafeString:
        if not row.linked_from:
            return "Geen"
        return format_html('<a href="{}">{}</a>', row.linked_from, row.linked_from)

    @admin.display(description="oplossen")
    def make_redirect(self, row: MissingPage) -> SafeString:
        return format_html(
            '<a href="{}?{}">Maak een doorverwijzing<span class="visually-hidden"> van {}'
            "</span></a>",
            admin_url(Redirect, "add"),
            urlencode({"path": row.path}),
            row.path,
        )
