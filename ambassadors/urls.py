from django.urls import path

from ambassadors import views
from caching.cacheable import cacheable

urlpatterns = [
    path("", cacheable(views.AmbassadorList.as_view()), name="ambassadors"),
    path("<slug:slug>/", cacheable(views.AmbassadorDetail.as_view()), name="ambassador"),
]
