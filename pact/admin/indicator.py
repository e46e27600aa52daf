from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Max, QuerySet
from django.forms import BaseInlineFormSet, CheckboxSelectMultiple, ModelForm
from django.http import HttpRequest, HttpResponse

from pact.figures import Figure
from pact.models import Indicator, Measurement
from publishing.admin import FINDING, ON_SITE_IN_ORDER, SOURCES, OrderedAdmin, number


class MeasurementForm(ModelForm):
    is_gone = False  # deleted elsewhere since this form was opened

    def full_clean(self) -> None:
        """A row that is gone holds up nobody: Django passes over it when it saves the others."""
        super().full_clean()
        if self.is_gone:
            self.errors.clear()

    def validate_unique(self) -> None:
        """Constraints as well: Django passes over those with the indicator, its inline's parent."""
        super().validate_unique()
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self.add_error(None, error)


class MeasurementFormSet(BaseInlineFormSet):
    def get_queryset(self) -> Any:
        """Once sent, the rows that were sent: the admin pairs these with the forms by place."""
        if self.is_bound and "forms" in vars(self):
            return [form.instance for form in self.initial_forms]
        return super().get_queryset()

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name each field in itself: its label stands above the column, unheard in the row."""
        super().add_fields(form, index)
        stored = index is not None and index < self.initial_form_count()
        form.is_gone = self.is_bound and stored and form.instance.pk is None
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

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: Any, change: bool
    ) -> None:
        super().save_formset(request, form, formset, change)
        for row in formset.initial_forms:
            if row.is_gone and row not in formset.deleted_forms:
                self.message_user(
                    request,
                    f"De meting {row['period'].value()}: {row['value'].value()} is niet bewaard. "
                    "Intussen is die rij verwijderd, door een ander of in een ander venster. De "
                    "rest is wel bewaard. Hoort de meting erbij? Voeg haar dan opnieuw toe.",
                    messages.WARNING,
                )

    def visible(self, obj: Any) -> bool:
        return obj.live and obj.measurement_count > 0

    @admin.display(description="metingen", ordering="measurement_count")
    def measurement_count(self, obj: Any) -> int:
        return obj.measurement_count

    @admin.display(description="tot en met", ordering="last_period")
    def last_period(self, obj: Any) -> str:
        return obj.last_period
