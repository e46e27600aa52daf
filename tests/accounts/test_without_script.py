"""An editor whose browser runs no script sets up an app with codes and comes in with it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.accounts.conftest import EMAIL, PASSWORD
from tests.accounts.test_second_step import present_code

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(browser):
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def log_in(page):
    page.get_by_label("E-mailadres").fill(EMAIL)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).click()


def test_an_app_with_codes_needs_no_script(page, live_server, make_editor, settings):
    make_editor(role="Beheerder")
    settings.MFA_REQUIRED = True
    page.goto(live_server.url + reverse("admin:index"))
    expect(page.get_by_text("passkey")).not_to_be_visible()
    log_in(page)
    page.get_by_role("link", name="Voeg een passkey toe").click()
    page.get_by_role("link", name="Stel een app met codes in").click()
    secret = page.locator(".account__secret").text_content()
    page.get_by_role("textbox", name="Code").fill(present_code(secret))
    page.get_by_role("button", name="Stel in").click()
    codes = page.locator(".account__codes code").all_text_contents()
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    page.get_by_role("button", name="Uitloggen").click()
    page.get_by_role("link", name="Log opnieuw in").click()
    log_in(page)
    page.get_by_role("textbox", name="Code").fill(codes[3])
    page.get_by_role("button", name="Ga verder").click()
    expect(page).to_have_url(live_server.url + reverse("admin:index"))
