from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Field, ManyToManyField, Q, QuerySet
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from django.forms import Field as FormField
from django.http import HttpRequest
from django.template.defaultfilters import pluralize
from django.utils.html import format_html
from taggit.forms import TagField
from taggit.managers import TaggableManager

from pact.models import Project, Theme
from publishing.admin import SEO_FIELDSET, SOURCES_FIELDSET, OrderedAdmin
from publishing.clean_text import comparison_key
from publishing.permissions import Permission, accessible, selectable
from regions.models import Landsdeel


class LandsdeelFilter(admin.SimpleListFilter):
    """Filters on landsdeel: projects of the landsdeel itself and of its regions."""

    title = "landsdeel"
    parameter_name = "landsdeel"

    def lookups(
        self, request: HttpRequest, model_admin: "admin.ModelAdmin[Project]"
    ) -> list[tuple[str, str]]:
        landsdelen = selectable(request.user, Permission.VIEW, Landsdeel)
        return [(str(landsdeel.pk), landsdeel.name) for landsdeel in landsdelen]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Project]) -> QuerySet[Project]:
        value = self.value()
        if value is None or value not in {key for key, _ in self.lookup_choices}:
            return queryset
        pk = int(value)
        shared = Project.other_regions.through.objects.filter(region__landsdeel=pk)
        return queryset.filter(
            Q(landsdeel=pk) | Q(region__landsdeel=pk) | Q(pk__in=shared.values("project"))
        )


# Each costs some queries, and a visitor reads no more.
MAX_THEMES = 30


class ThemesField(TagField):
    def clean(self, value: str | None) -> list[str]:
        """Split the names at commas alone, never at spaces, and validate each as a theme.

        A name that looks the same as that of a theme stands for that theme.
        """
        names: list[str] = super().clean(f"{value or ''},")
        if len(names) > MAX_THEMES:
            raise ValidationError(f"Dit zijn {len(names)} thema's. Kies er hooguit {MAX_THEMES}.")
        for name in names:
            try:
                Theme(name=name).clean_name()
            except ValidationError as error:
                raise ValidationError(error.messages) from error
        existing = Theme.objects.names_by_key() if names else {}
        keys = dict.fromkeys(map(comparison_key, names))
        typed = {comparison_key(name): name for name in reversed(names)}
        return [existing.get(key, typed[key]) for key in keys]


@admin.register(Project)
class ProjectAdmin(OrderedAdmin):
    section_order = 40
    list_display = ["title", "status_badges", "position", "area", "featured", "last_change"]
    list_select_related = ["landsdeel", "region__landsdeel"]
    list_filter = [
        "featured",
        "to_check",
        ("kind", admin.ChoicesFieldListFilter),
        ("status", admin.ChoicesFieldListFilter),
        LandsdeelFilter,
        "stakeholders",
        "goals",
    ]
    search_fields = [
        "title",
        "summary",
        "organisations__name",
        "region__name",
        "landsdeel__name",
    ]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["organisations", "region", "other_regions"]
    autocomplete_for_owners = ["organisations"]
    formfield_overrides = {
        **OrderedAdmin.formfield_overrides,
        TaggableManager: {"form_class": ThemesField},
    }
    fieldsets = [
        (
            None,
            {"fields": ["title", "kind", "cause", "approach", "result", "how_to_copy", "picture"]},
        ),
        ("Wie en wanneer", {"fields": ["organisations", "period", ("status", "status_year")]}),
        ("Waar", {"fields": ["region", "other_regions", "landsdeel"]}),
        ("Indeling", {"fields": ["stakeholders", "goals", "tags"]}),
        SEO_FIELDSET,
        SOURCES_FIELDSET,
        ("Voorpagina", {"fields": ["featured"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        shared_count = self.count_related(request, "other_regions")
        return super().get_queryset(request).annotate(shared_count=shared_count)

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: object
    ) -> FormField | None:
        """List the existing themes in the help text, so that none is made twice."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "tags":
            themes = accessible(request.user, Permission.VIEW, Theme)
            names = ", ".join(themes.values_list("name", flat=True))
            # Django renders a help text as HTML without escaping it.
            field.help_text = format_html("{} Bestaande thema's: {}.", field.help_text, names)
        return field

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: object
    ) -> ModelMultipleChoiceField | None:
        if db_field.name in ("stakeholders", "goals"):
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description="waar", ordering="region__name")
    def area(self, obj: Any) -> str:
        if obj.region:
            name = f"{obj.region.name} ({obj.region.landsdeel.name})"
        else:
            name = obj.landsdeel.name if obj.landsdeel else ""
        shared = f"{obj.shared_count} andere regio{pluralize(obj.shared_count, '’s')}"
        parts = [name, shared if obj.shared_count else ""]
        return " en ".join(filter(None, parts)) or "Landelijk"
