from django.urls import path

from ambassadors import views
from publishing.public import public

urlpatterns = [
    path("", public(views.AmbassadorList.as_view()), name="ambassadors"),
    path("<slug:slug>/", public(views.AmbassadorDetail.as_view()), name="ambassador"),
]
