from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Max, QuerySet
from django.forms import BaseInlineFormSet, CheckboxSelectMultiple, ModelForm
from django.http import HttpRequest, HttpResponse

from pact.figures import Figure
from pact.models import Indicator, Measurement
from publishing.admin import FINDING, ON_SITE_IN_ORDER, SOURCES, OrderedAdmin, number


class MeasurementForm(ModelForm):
    def validate_unique(self) -> None:
        """Constraints as well: Django passes over those with the indicator, its inline's parent."""
        super().validate_unique()
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self.add_error(None, error)


class MeasurementFormSet(BaseInlineFormSet):
    def add_fields(self, form: ModelForm, index: int | None) -> None:
        """Name each field in itself: its label stands above the column, unheard in the row."""
        super().add_fields(form, index)
        row = form.instance.period or "nieuwe rij"
        for field in form.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label} ({row})"

    def get_unique_error_message(self, unique_check: Any) -> str:
        """Two new rows of one period: the sentence that the constraint has for two stored ones."""
        once, *_ = Measurement._meta.constraints
        return str(once.violation_error_message)


class MeasurementInline(admin.TabularInline):
    model = Measurement
    form = MeasurementForm
    formset = MeasurementFormSet
    extra = 1
    formfield_overrides = {
        models.DecimalField: number(
            "Schrijf het getal zonder punten en met hoogstens één cijfer na de komma: 12500,5."
        )
    }


@admin.register(Indicator)
class IndicatorAdmin(OrderedAdmin):
    list_display = [
        "name",
        "publication",
        "position",
        "unit",
        "landsdeel",
        "measurement_count",
        "last_period",
    ]
    list_select_related = ["landsdeel"]
    list_filter = ["live", "to_check", "context_only", "goals", "landsdeel"]
    search_fields = ["name", "definition", "summary"]
    prepopulated_fields = {"slug": ["name"]}
    formfield_overrides = {
        **OrderedAdmin.formfield_overrides,
        models.ManyToManyField: {"widget": CheckboxSelectMultiple},
    }
    inlines = [MeasurementInline]
    fieldsets = [
        (None, {"fields": ["name", "unit", "definition", "context_only"]}),
        ("Waar hoort het bij", {"fields": ["goals", "landsdeel"]}),
        FINDING,
        SOURCES,
        ON_SITE_IN_ORDER,
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
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if indicator := kwargs.get("obj"):
            context["figure"] = Figure(indicator, list(indicator.measurements.all()))
        return super().render_change_form(request, context, *args, **kwargs)

    def visible(self, obj: Any) -> bool:
        return obj.live and obj.measurement_count > 0

    @admin.display(description="metingen", ordering="measurement_count")
    def measurement_count(self, obj: Any) -> int:
        return obj.measurement_count

    @admin.display(description="tot en met", ordering="last_period")
    def last_period(self, obj: Any) -> str:
        return obj.last_period
