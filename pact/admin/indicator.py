from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Count, Max, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse

from pact.figures import Figure
from pact.indicator_figures import IndicatorFigure
from pact.models import Indicator, Measurement
from publishing.admin import (
    SEO_FIELDSET,
    SOURCES_FIELDSET,
    ChildInline,
    OrderedAdmin,
    decimal_field_options,
)
from publishing.admin.base import Context

NUMBER_MESSAGE = "Schrijf het getal zonder punten en met hoogstens één cijfer na de komma: 12500,5."


class MeasurementInline(ChildInline):
    model = Measurement
    formfield_overrides = {models.DecimalField: decimal_field_options(NUMBER_MESSAGE)}


@admin.register(Indicator)
class IndicatorAdmin(OrderedAdmin):
    section_order = 80
    list_display = [
        "name",
        "status_badges",
        "position",
        "unit",
        "landsdeel",
        "featured",
        "measurement_count",
        "last_period",
    ]
    list_select_related = ["landsdeel"]
    list_filter = ["to_check", "featured", "context_only", "goals", "landsdeel"]
    search_fields = ["name", "definition", "summary"]
    prepopulated_fields = {"slug": ["name"]}
    formfield_overrides = {
        **OrderedAdmin.formfield_overrides,
        models.DecimalField: decimal_field_options(NUMBER_MESSAGE),
        models.ManyToManyField: {"widget": CheckboxSelectMultiple},
    }
    change_form_template = "admin/pact/indicator/change_form.html"
    inlines = [MeasurementInline]
    fieldsets = [
        (None, {"fields": ["name", "unit", "definition", "context_only"]}),
        ("Waar hoort het bij", {"fields": ["goals", "landsdeel"]}),
        (
            "In de grafiek",
            {"fields": ["chart_title", "series_label", "target_value", "target_source"]},
        ),
        ("Voorpagina", {"fields": ["featured"]}),
        SEO_FIELDSET,
        SOURCES_FIELDSET,
    ]

    class Media:
        css = {"all": ["css/components/chart.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Indicator]:
        return (
            super()
            .get_queryset(request)
            .annotate(
                measurement_count=Count("measurements"), last_period=Max("measurements__period")
            )
        )

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Indicator | None = None,
    ) -> HttpResponse:
        if obj:
            context["figure"] = Figure([IndicatorFigure(obj, list(obj.measurements.all()))])
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.display(description="metingen", ordering="measurement_count")
    def measurement_count(self, obj: Any) -> int:
        return obj.measurement_count

    @admin.display(description="tot en met", ordering="last_period")
    def last_period(self, obj: Any) -> str:
        return obj.last_period
