from django.urls import path

from ambassadors import views

urlpatterns = [
    path("", views.AmbassadorList.as_view(), name="ambassadors"),
    path("<slug:slug>/", views.AmbassadorDetail.as_view(), name="ambassador"),
]
