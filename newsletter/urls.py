from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import path
from django.views.generic import TemplateView

from caching.cacheable import cacheable
from newsletter.bounces import webhooks
from newsletter.models import Issue
from newsletter.views import address_change, archive, preferences, signup, unsubscribe
from pact.feeds import PublishedFeed
from regions.models import Landsdeel

app_name = "newsletter"


def static_page(template: str) -> Callable[..., HttpResponseBase]:
    """Return a view of a page that says what happened and what follows, and names nobody."""
    return cacheable(TemplateView.as_view(template_name=f"newsletter/{template}.html"))


issue_feed = PublishedFeed(
    Issue, title="nieuwsbrief", description="De nieuwsbrieven die wij hebben verstuurd"
)

urlpatterns = [
    path("", cacheable(signup.subscribe), name="subscribe"),
    # Spelled in full, so that the ledger names the whole page: see `referring_page`.
    *(
        path(
            f"aanmelden/{shape}/",
            cacheable(signup.subscribe_landsdeel),
            {"shape": shape},
            name="subscribe-landsdeel",
        )
        for shape in Landsdeel.Shape.values
    ),
    path("aangemeld/", static_page("signup_requested"), name="signup-requested"),
    path("bevestigen/<str:token>/", signup.confirm_signup, name="confirm"),
    path("bevestigd/", cacheable(signup.signup_confirmed), name="signup-confirmed"),
    path("afmelden/<str:token>/", unsubscribe.unsubscribe_view, name="unsubscribe"),
    path("mijn/", cacheable(preferences.request_link), name="request-link"),
    path("mijn/gevraagd/", static_page("link_requested"), name="link-requested"),
    path("mijn/<str:token>/", preferences.preferences, name="manage"),
    path("mijn/<str:token>/gegevens/", preferences.download_data, name="download-data"),
    path("mijn/<str:token>/wissen/", preferences.erase_data, name="erase"),
    path("mijn/<str:token>/adres/", address_change.request_address_change, name="change-address"),
    path(
        "adres-wijzigen/<str:token>/", address_change.confirm_address_change, name="confirm-address"
    ),
    path("adres-gevraagd/", static_page("address_requested"), name="address-requested"),
    path("adres-bevestigd/", static_page("address_confirmed"), name="address-confirmed"),
    path("adres-gewijzigd/", static_page("address_changed"), name="address-changed"),
    path("adres-ongewijzigd/", static_page("address_unchanged"), name="address-unchanged"),
    path("gewist/", static_page("erased"), name="erased"),
    path("teruggekomen/", webhooks.receive_webhook, name="bounce-webhook"),
    path("archief/", cacheable(archive.IssueList.as_view(), "q", "pagina"), name="issues"),
    path("archief/atom.xml", cacheable(issue_feed), name="issues-feed"),
    path("archief/<slug:slug>/", cacheable(archive.IssueDetail.as_view()), name="issue"),
]
