"""Pages in every state have no violation by axe; `test_every_place.py` checks every page."""

from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.urls import path, resolve
from django.views.defaults import bad_request, server_error
from django.views.generic import TemplateView

from newsletter.models import AddressChange, Consent, Subscriber
from newsletter.services.subscriptions import confirm_subscription, record_consent
from newsletter.tokens import (
    make_address_token,
    make_confirm_token,
    make_manage_token,
    make_unsubscribe_token,
)
from techniekpact.urls import urlpatterns as site
from techniekpact.views import csrf_failure
from tests.browser.axe import find_in_sizes, find_violations, find_violations_in
from tests.browser.layout import find_overflow
from tests.browser.longest_content import fill_with_longest_texts
from tests.browser.page_urls import NARROW, PAGE_URLS, WIDE
from tests.factories import LandsdeelFactory
from tests.techniekpact.crawler import public_url_names
from tests.techniekpact.test_every_page import NON_HTML_ROUTES

urlpatterns = [
    path("400/", bad_request, {"exception": None}),
    path("403/", TemplateView.as_view(template_name="403_origin.html")),
    path("403-beheer/", csrf_failure),
    path("500/", server_error),
    *site,
]


def test_every_kind_of_page_is_among_the_places():
    seen = {resolve(urlsplit(address).path).view_name for address in PAGE_URLS.values()}
    assert public_url_names() - NON_HTML_ROUTES <= seen


@pytest.mark.parametrize(("address", "button"), [("/", "Menu"), ("/praktijk/", "Alle filters")])
def test_what_opens_on_a_phone_has_no_violation(page, address, button):
    page.set_viewport_size(NARROW)
    page.goto(address)
    page.get_by_role("button", name=button).click()
    assert find_violations(page) == []


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_a_form_with_errors_has_no_violation(page, size):
    page.set_viewport_size(size)
    page.goto("/nieuwsbrief/")
    page.get_by_label("E-mailadres").fill("geen adres")
    page.get_by_role("button", name="Aanmelden").click()
    page.locator("[aria-invalid]").wait_for()
    assert find_violations(page) == []
    # Without the check of the browser.
    page.get_by_label("E-mailadres").evaluate("field => field.form.submit()")
    page.get_by_role("heading", name="nog niet gelukt").wait_for()
    assert find_violations(page) == []


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_a_form_that_was_sent_has_no_violation(page, size):
    page.set_viewport_size(size)
    page.goto("/nieuwsbrief/")
    page.get_by_label("E-mailadres").fill("axe@voorbeeld.nl")
    page.get_by_role("button", name="Aanmelden").click()
    page.get_by_text("Kijk in uw mail").wait_for()
    assert find_violations(page) == []


@pytest.mark.urls(__name__)
@pytest.mark.django_db(transaction=True)
def test_a_page_for_when_something_is_wrong_has_no_violation(page, live_server):
    for address in ("/400/", "/403/", "/403-beheer/", "/500/"):
        page.goto(live_server.url + address)
        assert find_in_sizes(page, WIDE, NARROW) == [], address


@pytest.mark.django_db(transaction=True)
def test_the_pages_of_a_subscriber_have_no_violation(page, live_server):
    for slug in ("noord", "oost", "zuidwest"):
        LandsdeelFactory(slug=slug)
    subscriber = Subscriber.objects.create(email="anna@voorbeeld.nl", landsdelen="noord,oost")
    record_consent(subscriber, Consent.Kind.ASKED, page="/praktijk/")
    confirm_subscription(subscriber=subscriber)
    change = AddressChange.objects.create(subscriber=subscriber, email="bert@elders.nl")
    own = f"mijn/{make_manage_token(subscriber.key)}/"
    for link in (
        f"bevestigen/{make_confirm_token(subscriber.key)}/",
        f"afmelden/{make_unsubscribe_token(subscriber.key, 0)}/",
        f"{own}?bewaard",
        f"{own}wissen/",
        f"{own}adres/",
        *(f"adres-wijzigen/{make_address_token(change, side)}/" for side in change.Side),
    ):
        page.goto(f"{live_server.url}/nieuwsbrief/{link}")
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            assert find_overflow(page) == [], link
        assert find_in_sizes(page, WIDE, NARROW) == [], link


@pytest.mark.django_db(transaction=True)
def test_texts_as_long_as_they_may_be_fit_and_have_no_violation(page, live_server):
    call_command("load_content", verbosity=0)
    fill_with_longest_texts()
    page.set_viewport_size(NARROW)
    for name, address in PAGE_URLS.items():
        page.goto(live_server.url + address)
        assert find_overflow(page) == [], name
        # Their colours are those of shorter texts.
        assert find_violations_in(page, "light", with_colours=False) == [], name
