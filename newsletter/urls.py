from django.urls import path
from django.views.generic import TemplateView

from newsletter.views import archive, signup

app_name = "newsletter"

urlpatterns = [
    path("", signup.subscribe, name="subscribe"),
    path(
        "aangemeld/",
        TemplateView.as_view(template_name="newsletter/requested.html"),
        name="requested",
    ),
    path("bevestigen/<str:token>/", signup.confirm, name="confirm"),
    path(
        "bevestigd/",
        TemplateView.as_view(template_name="newsletter/confirmed.html"),
        name="confirmed",
    ),
    path("afmelden/<str:token>/", signup.leave, name="leave"),
    path("mijn/<str:token>/", signup.manage, name="manage"),
    path("archief/", archive.IssueList.as_view(), name="issues"),
    path("archief/<slug:slug>/", archive.IssueDetail.as_view(), name="issue"),
]
