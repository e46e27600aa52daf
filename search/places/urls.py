from django.urls import path

from caching.cacheable import cacheable
from search.places import views

# Under /zoeken/, where no landsdeel, region or page can have its address.
urlpatterns = [
    path("", cacheable(views.place_search, "plaats", keep_blank_values=True), name="place-search"),
    path("suggesties/", cacheable(views.place_suggestions, "q"), name="place-suggestions"),
]
