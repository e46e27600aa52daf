from django.contrib import admin

from ambassadors.models import Ambassador
from publishing.admin import SEO_FIELDSET, SOURCES_FIELDSET, OrderedAdmin


@admin.register(Ambassador)
class AmbassadorAdmin(OrderedAdmin):
    section_order = 10
    list_display = ["name", "status_badges", "position", "role", "period", "former", "last_change"]
    list_filter = ["to_check", "former"]
    search_fields = ["name", "role", "summary"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "role", "period", "former", "body", "picture"]}),
        SEO_FIELDSET,
        SOURCES_FIELDSET,
    ]
