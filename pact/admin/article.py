from django.contrib import admin
from django.db.models import Field
from django.forms import Field as FormField
from django.http import HttpRequest

from pact.models import Article
from publishing.admin import SEO_FIELDSET, SOURCES_FIELDSET, PublishableAdmin


@admin.register(Article)
class ArticleAdmin(PublishableAdmin):
    section_order = 30
    list_display = ["title", "status_badges", "date", "last_change"]
    list_filter = ["to_check"]
    date_hierarchy = "date"
    search_fields = ["title", "summary"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "date", "body", "picture"]}),
        SEO_FIELDSET,
        SOURCES_FIELDSET,
    ]

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: object
    ) -> FormField | None:
        """Open a new article without a date: a date that is typed stays, also in a plan."""
        if db_field.name == "date":
            kwargs |= {"initial": None, "show_hidden_initial": False}
        return super().formfield_for_dbfield(db_field, request, **kwargs)
