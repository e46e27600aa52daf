from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from pact.models import Stakeholder
from publishing.admin import FINDING, ON_SITE_IN_ORDER, STAYS, OrderedAdmin


@admin.register(Stakeholder)
class StakeholderAdmin(OrderedAdmin):
    stays = STAYS
    list_display = ["name", "publication", "position", "role_line", "project_count", "published_on"]
    list_filter = ["live"]
    search_fields = ["name", "role_line", "summary"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "role_line", "entrance", "intro", "body", "colour"]}),
        FINDING,
        ON_SITE_IN_ORDER,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Stakeholder]:
        return super().get_queryset(request).annotate(project_count=Count("projects"))

    @admin.display(description="projecten", ordering="project_count")
    def project_count(self, obj: Any) -> int:
        return obj.project_count
