from django.contrib import admin

from pact.models import Article
from publishing.admin import SEO_FIELDSET, SOURCES_FIELDSET, PublishableAdmin


@admin.register(Article)
class ArticleAdmin(PublishableAdmin):
    section_order = 30
    list_display = ["title", "status_badges", "date", "published_on"]
    list_filter = ["to_check"]
    date_hierarchy = "date"
    search_fields = ["title", "summary"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["picture"]
    fieldsets = [
        (None, {"fields": ["title", "date", "body", "picture"]}),
        SEO_FIELDSET,
        SOURCES_FIELDSET,
    ]
