from django.urls import path

from caching.cacheable import cacheable
from search import views

urlpatterns = [
    path("zoeken/", cacheable(views.search_page, "q", "soort", "pagina"), name="search"),
]
