from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from pact.models import Stakeholder
from publishing.admin import SEO_FIELDSET, OrderedAdmin


@admin.register(Stakeholder)
class StakeholderAdmin(OrderedAdmin):
    section_order = 50
    max_objects = len(Stakeholder.Colour)
    list_display = [
        "name",
        "status_badges",
        "position",
        "role_line",
        "project_count",
        "last_change",
    ]
    search_fields = ["name", "role_line", "summary"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "role_line", "entrance", "intro", "body", "colour"]}),
        SEO_FIELDSET,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Stakeholder]:
        count = self.count_related(request, "projects")
        return super().get_queryset(request).annotate(project_count=count)

    @admin.display(description="projecten", ordering="project_count")
    def project_count(self, obj: Any) -> int:
        return obj.project_count
