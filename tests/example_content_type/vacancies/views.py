from django.views.generic import DetailView, ListView

from tests.example_content_type.vacancies.models import Vacancy


class VacancyList(ListView):
    def get_queryset(self):
        return Vacancy.objects.published()


class VacancyDetail(DetailView):
    def get_queryset(self):
        return Vacancy.objects.published()
