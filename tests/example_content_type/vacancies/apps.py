from django.apps import AppConfig


class VacanciesConfig(AppConfig):
    name = "tests.example_content_type.vacancies"
    verbose_name = "Vacatures"
