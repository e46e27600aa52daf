from django.contrib import admin
from django.db import models
from django.forms import CheckboxSelectMultiple

from pact.models import Page
from publishing.admin import SEO_FIELDSET, OrderedAdmin


@admin.register(Page)
class PageAdmin(OrderedAdmin):
    section_order = 20
    list_display = [
        "title",
        "status_badges",
        "position",
        "slug",
        "published_on",
    ]
    search_fields = ["title", "slug", "summary"]
    prepopulated_fields = {"slug": ["title"]}
    formfield_overrides = {
        **OrderedAdmin.formfield_overrides,
        models.ManyToManyField: {"widget": CheckboxSelectMultiple},
    }
    fieldsets = [
        (None, {"fields": ["title", "language", "body", "block"]}),
        SEO_FIELDSET,
        ("Ingang", {"fields": ["entrance", "goals"]}),
    ]
