from django.contrib import admin

from publishing.admin import SEO_FIELDSET, PublishableAdmin
from tests.example_content_type.vacancies.models import Vacancy


@admin.register(Vacancy)
class VacancyAdmin(PublishableAdmin):
    list_display = ["title", "status_badges", "employer", "last_change"]
    search_fields = ["title", "employer"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [(None, {"fields": ["title", "employer", "body"]}), SEO_FIELDSET]
