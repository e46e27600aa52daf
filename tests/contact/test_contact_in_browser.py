"""The way to somebody to call, and the form, in a browser."""

import re

import pytest
from playwright.sync_api import expect

from caching import version
from contact.models import ContactMessage
from tests.browser.axe import find_violations
from tests.browser.layout import find_overflow
from tests.browser.page_urls import NARROW
from tests.contact.conftest import MESSAGE

pytestmark = pytest.mark.django_db(transaction=True)
LABELS = {"naam": "Naam", "email": "E-mailadres", "vraag": "Onderwerp", "bericht": "Bericht"}


@pytest.fixture
def visit(page, live_server, national_contact, region):
    version.invalidate_locally()
    return lambda path: page.goto(live_server.url + path)


def fill_in(page, **values):
    form = page.get_by_role("main")
    for name, text in {**MESSAGE, **values}.items():
        form.get_by_label(re.compile(f"^{LABELS[name]}")).fill(text)


def send_a_message(visit, page):
    visit("/contact/zwolle/")
    fill_in(page)
    page.get_by_role("button", name="Verstuur uw bericht").click()
    page.get_by_text("Uw bericht is verstuurd").wait_for()
    assert ContactMessage.objects.get().region.slug == "zwolle"


def test_a_message_is_sent_and_the_address_repeated(visit, page):
    send_a_message(visit, page)
    status = page.get_by_role("main").get_by_role("status")
    expect(status).to_be_focused()
    expect(status).to_contain_text(f"Uw e-mailadres: {MESSAGE['email']}")
    assert find_violations(page) == []
    page.get_by_role("link", name="Lees hoe het verder gaat").click()
    page.wait_for_url("**/contact/zwolle/verstuurd/")
    page.go_back()
    form = page.locator("[data-mail-form]")
    expect(form.get_by_role("status").or_(form.get_by_label("Naam")).first).to_be_visible()
    expect(form).to_contain_text(re.compile("verstuurd|Naam"))


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_a_message_is_sent_without_script(visit, page):
    send_a_message(visit, page)
    page.wait_for_url("**/contact/zwolle/verstuurd/")


def test_a_mistake_takes_the_focus_and_leads_to_its_field(visit, page):
    page.set_viewport_size(NARROW)
    visit("/contact/")
    fill_in(page, email="anna", vraag="")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Verstuur uw bericht").click()
    summary = page.locator(".tp-error-summary")
    expect(summary).to_be_focused()
    assert find_violations(page) == []
    assert find_overflow(page) == []
    summary.get_by_role("link").first.press("Enter")
    expect(page.locator("#contact-email")).to_be_focused()
    expect(page.locator("#contact-bericht")).to_have_value(MESSAGE["bericht"])
    fill_in(page, email="anna", vraag="Stages")
    page.get_by_role("button", name="Verstuur uw bericht").click()
    expect(page.locator("#contact-email")).to_be_focused()
    expect(page.locator(".tp-form__error")).to_have_count(1)
    fill_in(page)
    page.get_by_role("button", name="Verstuur uw bericht").click()
    page.get_by_text("Uw bericht is verstuurd").wait_for()
    expect(page.get_by_text("nog niet verstuurd")).to_have_count(0)


def test_a_mistake_in_the_address_alone_is_told_at_its_field(visit, page):
    visit("/contact/")
    fill_in(page, email="anna voorbeeld.nl")
    page.get_by_role("button", name="Verstuur uw bericht").click()
    field = page.locator("#contact-email")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(re.compile("Er staat nog geen @ in"))
    expect(page.locator("#contact-bericht")).to_have_value(MESSAGE["bericht"])


def test_sending_says_so(visit, page):
    visit("/contact/")
    status = page.evaluate(
        """() => {
            const form = document.querySelector("[data-mail-form]");
            form.addEventListener("submit", (event) => event.preventDefault());
            form.requestSubmit();
            return form.querySelector("[role=status]").textContent;
        }"""
    )
    assert status == "Een ogenblik geduld\N{HORIZONTAL ELLIPSIS}"


def test_without_a_contact_the_page_is_whole(page, live_server):
    version.invalidate_locally()
    page.goto(f"{live_server.url}/contact/")
    page.get_by_role("heading", name="Contact", level=1).wait_for()
    assert page.get_by_role("main").get_by_role("textbox").count() == 0
    assert find_violations(page) == []
