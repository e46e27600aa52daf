from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Count, Field, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import Field as FormField
from django.forms import ModelForm
from django.http import HttpRequest
from taggit import admin as taggit_admin

from caching import version
from pact.models import Project, Theme
from publishing.admin import ScopedAdmin
from publishing.change_listeners import announce_change
from publishing.permissions import Permission, selectable
from publishing.revisions import rename_tag

# Editors know tags as themes; taggit's own entry beside this one would show them twice.
admin.site.unregister(taggit_admin.Tag)


@admin.register(Theme)
class ThemeAdmin(ScopedAdmin):
    section_order = 100
    list_display = ["name", "address", "project_count"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Theme]:
        projects = selectable(request.user, Permission.VIEW, Project)
        per_theme = projects.filter(tags=OuterRef("pk")).order_by().values("tags")
        count = Subquery(per_theme.annotate(total=Count("pk")).values("total"))
        return super().get_queryset(request).annotate(project_count=Coalesce(count, 0))

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        """Name the address as the forms of other types do: the model is not ours."""
        if db_field.name == "slug":
            kwargs["label"] = "Adres"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="adres", ordering="slug")
    def address(self, obj: Theme) -> str:
        return str(obj.slug)

    @admin.display(description="projecten", ordering="project_count")
    def project_count(self, obj: Any) -> int:
        return obj.project_count

    def save_model(
        self, request: HttpRequest, obj: Theme, form: "ModelForm[Theme]", change: bool
    ) -> None:
        if change and "name" in form.changed_data:
            rename_tag.rename_tag(form.initial["name"], obj.name)
        super().save_model(request, obj, form, change)
        announce_change(obj)

    def delete_model(self, request: HttpRequest, obj: Theme) -> None:
        rename_tag.rename_tag(obj.name)
        projects = list(Project.objects.filter(tags=obj))
        super().delete_model(request, obj)
        for project in projects:
            announce_change(project)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Theme]) -> None:
        for theme in queryset:
            self.delete_model(request, theme)
        version.invalidate()
