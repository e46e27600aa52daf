from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from publishing.admin import (
    SEO_FIELDSET,
    SOURCES_FIELDSET,
    OrderedAdmin,
    PublishableAdmin,
    ScopedAdmin,
    decimal_field_options,
)
from publishing.permissions import Permission, has_permission
from regions.models import Landsdeel, Municipality, Organisation, Region


@admin.register(Landsdeel)
class LandsdeelAdmin(OrderedAdmin):
    section_order = 10
    max_objects = len(Landsdeel.Shape)
    list_display = [
        "name",
        "status_badges",
        "position",
        "region_count",
        "coordinator",
        "last_change",
    ]
    list_filter = ["to_check"]
    search_fields = ["name", "provinces", "coordinator"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "ambition"]}),
        ("Op de kaart", {"fields": ["shape", "provinces"]}),
        ("Coördinator", {"fields": ["coordinator", "coordinator_email"]}),
        SEO_FIELDSET,
        SOURCES_FIELDSET,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Landsdeel]:
        count = self.count_related(request, "regions")
        return super().get_queryset(request).annotate(region_count=count)

    @admin.display(description="regio's", ordering="region_count")
    def region_count(self, obj: Any) -> int:
        return obj.region_count


@admin.register(Region)
class RegionAdmin(PublishableAdmin):
    section_order = 20
    list_display = [
        "name",
        "status_badges",
        "landsdeel",
        "pact_name",
        "contact_name",
        "last_change",
    ]
    list_select_related = ["landsdeel"]
    list_filter = ["to_check", "landsdeel"]
    search_fields = ["name", "pact_name", "provinces", "centre_town", "contact_name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["partners", "editors"]
    autocomplete_for_owners = ["partners"]
    formfield_overrides = {
        **PublishableAdmin.formfield_overrides,
        models.FloatField: decimal_field_options("Schrijf graden als 6,094."),
    }
    fieldsets = [
        (None, {"fields": ["name", "pact_name", "landsdeel", "body", "ambition", "picture"]}),
        ("Partners", {"fields": ["partners"]}),
        (
            "Contact",
            {
                "fields": [
                    "contact_name",
                    "contact_function",
                    "contact_email",
                    "contact_phone",
                    "website",
                ],
                "description": "Zonder e-mailadres en telefoon toont de pagina van de regio het "
                "landelijke contact.",
            },
        ),
        ("Op de kaart", {"fields": ["centre_town", "provinces", ("lon", "lat")]}),
        SEO_FIELDSET,
        SOURCES_FIELDSET,
        ("Redactie", {"fields": ["editors", "editors_publish"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Region | None = None) -> list[str]:
        """Make the editors of a region read-only for a user who may not see accounts."""
        fields = list(super().get_readonly_fields(request, obj))
        return (
            fields
            if has_permission(request.user, Permission.VIEW, get_user_model())
            else [*fields, "editors"]
        )


@admin.register(Organisation)
class OrganisationAdmin(PublishableAdmin):
    section_order = 30
    list_display = ["name", "status_badges", "stakeholder", "website", "last_change"]
    list_filter = [("stakeholder", admin.ChoicesFieldListFilter)]
    search_fields = ["name", "website"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "website", "stakeholder"]}),
        ("Vindbaarheid", {"fields": ["slug", "summary"]}),
    ]


@admin.register(Municipality)
class MunicipalityAdmin(ScopedAdmin):
    section_order = 40
    list_display = ["name", "code", "region"]
    list_select_related = ["region"]
    list_filter = ["region"]
    search_fields = ["name", "code"]
    fields = ["name", "code", "region"]
