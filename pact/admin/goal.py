from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from pact.models import Goal, Pillar
from publishing.admin import OrderedAdmin, PublishableAdmin


@admin.register(Pillar)
class PillarAdmin(OrderedAdmin):
    section_order = 60
    list_display = ["name", "status_badges", "position", "goal_count", "last_change"]
    search_fields = ["name", "summary"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [(None, {"fields": ["name", "slug", "summary"]})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pillar]:
        return (
            super().get_queryset(request).annotate(goal_count=self.count_related(request, "goals"))
        )

    @admin.display(description="doelen", ordering="goal_count")
    def goal_count(self, obj: Any) -> int:
        return obj.goal_count


@admin.register(Goal)
class GoalAdmin(PublishableAdmin):
    section_order = 70
    max_objects = 12  # as the pact has, and `Goal.number` allows
    list_display = [
        "number",
        "short_label",
        "status_badges",
        "pillar",
        "project_count",
        "indicator_count",
        "last_change",
    ]
    list_display_links = ["number", "short_label"]
    list_select_related = ["pillar"]
    list_filter = ["pillar"]
    search_fields = ["title", "short_label", "summary"]
    fieldsets = [
        (None, {"fields": ["number", "title", "short_label", "pillar", "explanation", "who_acts"]}),
        ("Vindbaarheid", {"fields": ["summary"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Goal]:
        return (
            super()
            .get_queryset(request)
            .annotate(
                project_count=self.count_related(request, "projects"),
                indicator_count=self.count_related(request, "indicators"),
            )
        )

    @admin.display(description="projecten", ordering="project_count")
    def project_count(self, obj: Any) -> int:
        return obj.project_count

    @admin.display(description="cijfers", ordering="indicator_count")
    def indicator_count(self, obj: Any) -> int:
        return obj.indicator_count
