from django.urls import path

from caching.cacheable import cacheable
from pact.feeds import PublishedFeed
from tests.example_content_type.vacancies.models import Vacancy
from tests.example_content_type.vacancies.views import VacancyDetail, VacancyList

urlpatterns = [
    path("", cacheable(VacancyList.as_view()), name="vacancies"),
    path("atom.xml", cacheable(PublishedFeed(Vacancy)), name="vacancies-feed"),
    path("<slug:slug>/", cacheable(VacancyDetail.as_view()), name="vacancy"),
]
