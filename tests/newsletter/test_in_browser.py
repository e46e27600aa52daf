import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def form(page, live_server):
    """The page with the form, of which nothing may complain."""
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(live_server.url + reverse("newsletter:subscribe"))
    yield page
    assert [text for text in complaints if "422" not in text] == []


def test_an_error_takes_the_focus_and_leads_to_the_field(form):
    form.get_by_label("E-mailadres").fill("anna")
    form.get_by_role("button", name="Aanmelden").press("Enter")
    summary = form.locator(".tp-form__summary")
    summary.wait_for()
    assert summary.evaluate("it => it === document.activeElement")
    summary.get_by_role("link").press("Enter")
    assert form.get_by_label("E-mailadres").evaluate("it => it === document.activeElement")
    assert form.get_by_label("E-mailadres").input_value() == "anna"


def test_sending_says_so_and_leaves_the_button_usable(form):
    form.route("**/nieuwsbrief/", lambda route: route.fulfill(status=204))
    form.get_by_label("E-mailadres").fill("anna@voorbeeld.nl")
    form.get_by_role("button", name="Aanmelden").click()
    assert form.get_by_role("status").inner_text() == "Een ogenblik geduld\N{HORIZONTAL ELLIPSIS}"
    assert form.get_by_role("button", name="Aanmelden").is_enabled()


def test_a_browser_can_sign_up_and_confirm(form, live_server, link):
    form.get_by_label("E-mailadres").fill("anna@voorbeeld.nl")
    form.get_by_role("button", name="Aanmelden").click()
    form.get_by_role("heading", name="Kijk in uw mail").wait_for()
    form.goto(live_server.url + link())
    form.get_by_role("button", name="Ja, ik wil de nieuwsbrief").click()
    form.get_by_role("heading", name="U bent aangemeld").wait_for()
