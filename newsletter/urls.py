from django.urls import path
from django.views.generic import TemplateView

from newsletter import views

app_name = "newsletter"

urlpatterns = [
    path("", views.subscribe, name="subscribe"),
    path(
        "aangemeld/",
        TemplateView.as_view(template_name="newsletter/requested.html"),
        name="requested",
    ),
    path("bevestigen/<str:token>/", views.confirm, name="confirm"),
    path(
        "bevestigd/",
        TemplateView.as_view(template_name="newsletter/confirmed.html"),
        name="confirmed",
    ),
    path("afmelden/<str:token>/", views.leave, name="leave"),
    path("mijn/<str:token>/", views.manage, name="manage"),
    path("archief/", views.IssueList.as_view(), name="issues"),
    path("archief/<slug:slug>/", views.IssueDetail.as_view(), name="issue"),
]
