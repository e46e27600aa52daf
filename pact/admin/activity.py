from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTimeWidget
from django.db import models
from django.db.models import ManyToManyField, Q, QuerySet
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils import timezone

from pact.models import Activity, TargetGroup
from pact.site_context import site_context
from publishing.admin import SEO_FIELDSET, SOURCES_FIELDSET, PublishableAdmin
from publishing.admin.forms import PublishableForm
from publishing.admin.joined_choices import JoinedChoicesField


class ComingFilter(admin.SimpleListFilter):
    """Filters on what is still to come, a draft without a day among it, and what is past."""

    title = "wanneer"
    parameter_name = "wanneer"

    def lookups(
        self, request: HttpRequest, model_admin: "admin.ModelAdmin[Activity]"
    ) -> list[tuple[str, str]]:
        return [("komt", "Komt nog"), ("voorbij", "Voorbij")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Activity]) -> QuerySet[Activity]:
        past = Q(ends_at__lte=timezone.now())
        match self.value():
            case "voorbij":
                return queryset.filter(past)
            case "komt":
                return queryset.filter(Q(ends_at=None) | ~past)
        return queryset


class RegionFilter(admin.SimpleListFilter):
    """Filters on the regions that an activity is for, of those on the site."""

    title = "regio"
    parameter_name = "regio"

    def lookups(
        self, request: HttpRequest, model_admin: "admin.ModelAdmin[Activity]"
    ) -> list[tuple[str, str]]:
        return [(str(region.pk), str(region)) for region in site_context().regions]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Activity]) -> QuerySet[Activity]:
        region = next((r for r in site_context().regions if str(r.pk) == self.value()), None)
        if region is None:
            return queryset
        return queryset.filter(pk__in=Activity.objects.in_region(region).values("pk"))


class ActivityForm(PublishableForm):
    target_groups = JoinedChoicesField(
        label="Voor wie",
        required=False,
        choices=TargetGroup.choices,
        help_text="Niets aangevinkt: voor iedereen.",
        error_messages={"invalid_choice": "Kies uit de groepen die er staan."},
    )


@admin.register(Activity)
class ActivityAdmin(PublishableAdmin):
    section_order = 35
    form = ActivityForm
    list_display = ["title", "status_badges", "start_date", "kind", "area", "last_change"]
    list_select_related = ["region"]
    list_filter = [ComingFilter, "to_check", ("kind", admin.ChoicesFieldListFilter), RegionFilter]
    ordering = ["-starts_at", "-pk"]
    search_fields = ["title", "summary", "place_name", "town", "region__name"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["organisers", "region", "other_regions"]
    autocomplete_for_owners = ["organisers"]
    formfield_overrides = {
        **PublishableAdmin.formfield_overrides,
        models.TimeField: {
            "widget": AdminTimeWidget(format="%H:%M"),
            "error_messages": {"invalid": "Schrijf een tijd als 14:30."},
        },
    }
    fieldsets = [
        (None, {"fields": ["title", "kind", "body", "picture"]}),
        (
            "Wanneer",
            {"fields": [("start_date", "start_time"), ("end_date", "end_time"), "cancelled"]},
        ),
        (
            "Waar",
            {
                "fields": [
                    *("place_name", "address", "town", "online_url"),
                    *("region", "other_regions"),
                ]
            },
        ),
        ("Wie", {"fields": ["organisers", "target_groups", "sign_up_url"]}),
        ("Indeling", {"fields": ["stakeholders", "goals"]}),
        SEO_FIELDSET,
        SOURCES_FIELDSET,
    ]

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: object
    ) -> ModelMultipleChoiceField | None:
        if db_field.name in ("stakeholders", "goals"):
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description="waar", ordering="region__name")
    def area(self, obj: Any) -> str:
        return obj.region.name if obj.region else "Landelijk"
