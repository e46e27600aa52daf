from django.contrib import admin

from pact.models import Article
from publishing.admin import FINDING, SOURCES, PublishableAdmin


@admin.register(Article)
class ArticleAdmin(PublishableAdmin):
    list_display = ["title", "publication", "date", "published_on"]
    list_filter = ["to_check"]
    date_hierarchy = "date"
    search_fields = ["title", "summary"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["picture"]
    fieldsets = [
        (None, {"fields": ["title", "date", "body", "picture"]}),
        FINDING,
        SOURCES,
    ]
