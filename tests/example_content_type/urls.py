from django.urls import include, path

from techniekpact import urls

handler500 = urls.handler500

urlpatterns = [
    path("vacatures/", include("tests.example_content_type.vacancies.urls")),
    *urls.urlpatterns,
]
