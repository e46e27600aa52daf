from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import path
from django.views.generic import TemplateView

from newsletter.bounces import webhooks
from newsletter.feeds import IssueFeed
from newsletter.views import archive, leaving, own, signup
from publishing.public import cacheable

app_name = "newsletter"


def said(template: str) -> Callable[..., HttpResponseBase]:
    """A page that says what happened and what follows, and nothing of whom."""
    return cacheable(TemplateView.as_view(template_name=f"newsletter/{template}.html"))


urlpatterns = [
    path("", cacheable(signup.subscribe), name="subscribe"),
    path("aangemeld/", said("requested"), name="requested"),
    path("bevestigen/<str:token>/", signup.confirm, name="confirm"),
    path("bevestigd/", said("confirmed"), name="confirmed"),
    path("afmelden/<str:token>/", leaving.leave, name="leave"),
    path("mijn/", cacheable(own.link), name="link"),
    path("mijn/gevraagd/", said("link_requested"), name="link-requested"),
    path("mijn/<str:token>/", own.own, name="manage"),
    path("mijn/<str:token>/gegevens/", own.take_along, name="take-along"),
    path("mijn/<str:token>/wissen/", own.erase, name="erase"),
    path("gewist/", said("erased"), name="erased"),
    path("teruggekomen/", webhooks.hear, name="came-back"),
    path("archief/", cacheable(archive.IssueList.as_view(), "pagina"), name="issues"),
    path("archief/atom.xml", cacheable(IssueFeed()), name="issues-feed"),
    path("archief/<slug:slug>/", cacheable(archive.IssueDetail.as_view()), name="issue"),
]
