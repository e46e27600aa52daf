import json
import re
from dataclasses import replace

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import expect

from caching import version
from limits.models import AttemptCount
from newsletter.models import Subscriber
from newsletter.services.mailings import plan_mailing
from newsletter.views import email_form_flow
from tests.browser.page_urls import NARROW
from tests.factories import IssueFactory, LandsdeelFactory, UserFactory
from tests.newsletter.wordings import FIRST_VERSION

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # A transition between two pages that a busy browser drops is an error to it, and none of ours.
    pytest.mark.browser_context_args(reduced_motion="reduce"),
]

EMAIL = "anna@voorbeeld.nl"
WITHOUT_SCRIPT = pytest.mark.browser_context_args(java_script_enabled=False)
EMAIL_ERROR = "Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl."


@pytest.fixture
def signup_page(page, live_server):
    """Open the page with the sign-up form, and fail on errors in the console."""
    LandsdeelFactory.create_batch(5)
    version.invalidate_locally()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.at = lambda path: page.goto(live_server.url + path)
    page.press = lambda name: page.get_by_role("button", name=name).click()
    page.heading = lambda name: page.get_by_role("heading", name=name).wait_for()
    page.at(reverse("newsletter:subscribe"))
    yield page
    assert [text for text in complaints if "422" not in text and "429" not in text] == []


def focused_id(page):
    return page.evaluate("document.activeElement.id")


def form_position(form):
    """Return left, top, width and height of the form on its page."""
    return form.locator("form[data-mail-form]").evaluate(
        "form => [form.offsetLeft, form.offsetTop, form.offsetWidth, form.offsetHeight]"
    )


def room_below_button(form):
    """Return the pixels between the button and the edge of the form."""
    return form.get_by_role("button", name="Aanmelden").evaluate(
        """button => button.form.getBoundingClientRect().bottom
            - button.getBoundingClientRect().bottom"""
    )


@WITHOUT_SCRIPT
def test_without_script_an_error_leads_to_the_field(signup_page):
    signup_page.get_by_label("E-mailadres").fill("anna")
    signup_page.press("Aanmelden")
    summary = signup_page.locator(".tp-error-summary")
    summary.wait_for()
    summary.get_by_role("link").click()
    assert focused_id(signup_page) == "signup-email"
    assert signup_page.get_by_label("E-mailadres").input_value() == "anna"


def test_an_error_is_told_at_the_field_in_the_words_of_the_page(signup_page):
    before = form_position(signup_page)
    signup_page.get_by_label("E-mailadres").fill("anna")
    signup_page.press("Aanmelden")
    field = signup_page.locator("[aria-invalid=true]")
    field.wait_for()
    assert focused_id(signup_page) == "signup-email"
    expect(signup_page.get_by_label("E-mailadres")).to_have_accessible_description(
        f"Fout: {EMAIL_ERROR} Er staat nog geen @ in."
    )
    error = signup_page.locator("form[data-mail-form] .tp-form__error")
    assert error.bounding_box()["y"] < field.bounding_box()["y"]
    assert signup_page.get_by_role("status").inner_text() == ""
    assert form_position(signup_page)[:3] == before[:3]
    signup_page.press("Aanmelden")
    expect(error).to_have_count(1)
    field.fill(EMAIL)
    signup_page.press("Aanmelden")
    signup_page.get_by_text("Kijk in uw mail").wait_for()
    assert error.count() == 0


def test_what_follows_is_told_in_its_place(signup_page, live_server):
    before = form_position(signup_page)
    signup_page.get_by_label("E-mailadres").fill(EMAIL)
    signup_page.press("Aanmelden")
    signup_page.get_by_text("Kijk in uw mail").wait_for()
    assert focused_id(signup_page) == "signup-status"
    told = signup_page.get_by_role("status").inner_text()
    assert "een mail met een link" in told
    assert f"Uw e-mailadres: {EMAIL}" in told
    assert signup_page.url == live_server.url + reverse("newsletter:subscribe")
    assert not signup_page.get_by_role("button", name="Aanmelden").is_visible()
    expect(signup_page.get_by_role("status")).to_be_in_viewport()
    *place, height = form_position(signup_page)
    assert place == before[:3]
    assert height < before[3] / 2, "there is no room left of what is gone"
    assert EMAIL not in signup_page.get_by_role("link", name="Lees hoe").get_attribute("href")
    signup_page.get_by_role("link", name="Lees hoe het verder gaat").click()
    signup_page.heading("Kijk in uw mail")


def test_too_many_are_told_in_their_place(signup_page, monkeypatch):
    none = replace(email_form_flow.REQUEST_LIMITS, per_address=0)
    monkeypatch.setattr(email_form_flow, "REQUEST_LIMITS", none)
    signup_page.get_by_label("E-mailadres").fill(EMAIL)
    signup_page.press("Aanmelden")
    signup_page.get_by_text("Er kwamen te veel aanvragen tegelijk.").wait_for()
    assert focused_id(signup_page) == "signup-status"
    assert signup_page.locator("[aria-invalid]").count() == 0


def test_sending_says_so_and_leaves_the_button_usable(signup_page):
    signup_page.route("**/nieuwsbrief/", lambda route: None)
    signup_page.set_viewport_size(NARROW)
    before = form_position(signup_page)
    assert room_below_button(signup_page) <= 32, "there is no hole where something will be said"
    signup_page.get_by_label("E-mailadres").fill(EMAIL)
    signup_page.press("Aanmelden")
    assert (
        signup_page.get_by_role("status").inner_text()
        == "Een ogenblik geduld\N{HORIZONTAL ELLIPSIS}"
    )
    assert signup_page.get_by_role("button", name="Aanmelden").is_enabled()
    assert form_position(signup_page) == before


def test_what_the_script_cannot_read_becomes_a_page(signup_page):
    signup_page.route("**/nieuwsbrief/", lambda route: route.fulfill(status=204), times=1)
    signup_page.get_by_label("E-mailadres").fill(EMAIL)
    signup_page.press("Aanmelden")
    signup_page.wait_for_url("**/nieuwsbrief/aangemeld/")


def test_a_text_that_never_was_brings_the_present_one_into_the_page(signup_page):
    version_field = signup_page.locator("[name=toestemming]")
    version_field.evaluate("field => { field.value = '1999-1'; }")
    signup_page.get_by_label("E-mailadres").fill(EMAIL)
    signup_page.press("Aanmelden")
    signup_page.get_by_role("heading", name="Uw aanmelding is nog niet gelukt").wait_for()
    assert version_field.input_value() == FIRST_VERSION
    assert signup_page.get_by_label("E-mailadres").input_value() == EMAIL
    signup_page.press("Aanmelden")
    signup_page.get_by_text("Kijk in uw mail").wait_for()


@pytest.mark.parametrize("scripted", [True, pytest.param(False, marks=WITHOUT_SCRIPT)])
def test_the_whole_life_of_a_subscriber(signup_page, run_worker, scripted):
    submit_signup(signup_page, run_worker)
    signup_page.at(link_from_mail("bevestigen"))
    signup_page.press("Ja, ik wil de nieuwsbrief")
    signup_page.heading("U bent aangemeld")

    issue = IssueFactory(title="Nieuws van de maand")
    plan_mailing(issue=issue, user=UserFactory(is_superuser=True))
    run_worker()
    assert (mail.outbox[-1].subject, mail.outbox[-1].to) == ("Nieuws van de maand", [EMAIL])
    out = link_from_mail("afmelden")

    request_link(signup_page, run_worker)
    signup_page.get_by_label("Zuidwest").check()
    signup_page.press("Bewaar mijn keuze")
    signup_page.get_by_text("Uw keuze is bewaard.").wait_for()
    assert Subscriber.objects.get().landsdelen == "oost,zuidwest"
    with signup_page.expect_download() as download:
        signup_page.get_by_role("button", name="Download alles").click()
    data = json.loads(download.value.path().read_text())
    assert (data["e-mailadres"], data["landsdelen"]) == (EMAIL, ["oost", "zuidwest"])
    assert "Nieuws van de maand" in [row["onderwerp"] for row in data["mails"]]

    signup_page.at(out)
    signup_page.press("Ja, meld mij af")
    signup_page.heading("U bent afgemeld")
    assert Subscriber.objects.get().state == Subscriber.State.LEFT

    submit_signup(signup_page, run_worker)
    signup_page.at(link_from_mail("bevestigen"))
    signup_page.press("Ja, ik wil de nieuwsbrief")
    signup_page.heading("U bent aangemeld")
    request_link(signup_page, run_worker)
    signup_page.get_by_role("link", name="Wis mijn gegevens").click()
    signup_page.press("Ja, wis mijn gegevens")
    signup_page.heading("Uw gegevens zijn gewist")
    assert not Subscriber.objects.exists()


def submit_signup(form, run_worker):
    reset_daily_mail_limit()
    form.at(reverse("newsletter:subscribe"))
    form.get_by_label("E-mailadres").fill(EMAIL)
    form.get_by_label("Oost").first.check()
    form.press("Aanmelden")
    form.get_by_text("Kijk in uw mail").first.wait_for()
    run_worker()


def request_link(form, run_worker):
    reset_daily_mail_limit()
    form.at(reverse("newsletter:request-link"))
    form.get_by_label("E-mailadres").fill(EMAIL)
    form.press("Mail mij een link")
    form.get_by_text("Kijk in uw mail").first.wait_for()
    run_worker()
    form.at(link_from_mail("mijn"))
    form.heading("Uw nieuwsbrief")


def reset_daily_mail_limit():
    """Lift the limits of a day: one mail of a kind, and three to a mailbox."""
    AttemptCount.objects.all().delete()
    Subscriber.objects.update(confirmation_mailed_at=None, manage_link_mailed_at=None)


def link_from_mail(kind):
    match = re.search(rf"http://localhost:8000(/nieuwsbrief/{kind}/\S+)", mail.outbox[-1].body)
    return match[1]
