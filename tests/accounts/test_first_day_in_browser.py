"""The first day of an editor: invited, with a passkey, and back in with what she did not lose."""

import re

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from publishing.models import Event
from tests.accounts.conftest import EMAIL, PASSWORD
from tests.factories import RegionFactory

pytestmark = pytest.mark.django_db(transaction=True)

NEW_PASSWORD = "nog-een-lange-zin-32-anders"


@pytest.fixture
def complaints(page):
    """The complaints of the browser about the policy of a page, or about its scripts."""
    texts = []
    page.on("console", lambda message: message.type == "error" and texts.append(message.text))
    page.on("pageerror", lambda error: texts.append(str(error)))
    return texts


@pytest.fixture
def authenticator(page):
    """The virtual authenticator of Chromium, which agrees to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


@pytest.fixture
def at(page, live_server):
    return lambda name: page.goto(live_server.url + reverse(name))


def mailed_link(live_server, subject):
    """Deliver all mail, and return the link of the last one with a subject."""
    call_command("worker", "--once")
    message = next(message for message in reversed(mail.outbox) if subject in message.subject)
    assert message.to == [EMAIL]
    return live_server.url + re.search(r"http://localhost:8000(\S+)", message.body)[1]


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def invite_editor(page, region):
    """Make an account with a role and a region, as the administrator does."""
    page.at("auth_user_add")
    page.get_by_label("E-mailadres").fill(EMAIL)
    page.get_by_label("Voornaam").fill("Anna")
    page.get_by_label("Beheerder: doet").check()
    page.get_by_label(region.name).check()
    page.locator("[name=_save]").click()
    expect(page.get_by_text(f"De uitnodiging gaat naar {EMAIL}")).to_be_visible()
    press(page, "Uitloggen")


def choose_password(page, link, password):
    page.goto(link)
    page.get_by_label("Nieuw wachtwoord").fill(password)
    page.get_by_label("Nog een keer").fill(password)
    press(page, "Bewaar en log in")


def add_passkey(page):
    """Add a passkey and return the recovery codes that come with the first one."""
    page.get_by_role("link", name="Voeg een passkey toe").click()
    page.get_by_label("Naam").fill("Laptop van het werk")
    press(page, "Voeg toe")
    page.get_by_role("heading", name="Herstelcodes").wait_for()
    codes = page.locator(".account__codes code").all_text_contents()
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    expect(page.get_by_text("Laptop van het werk")).to_be_visible()
    return codes


def log_in_with_code(page, code):
    page.get_by_label("E-mailadres").fill(EMAIL)
    page.get_by_label("Wachtwoord", exact=True).fill(NEW_PASSWORD)
    press(page, "Inloggen")
    page.get_by_label("Code").fill(code)
    press(page, "Ga verder")


def ask_for_new_password(page):
    page.get_by_role("link", name="Wachtwoord vergeten").click()
    page.get_by_label("E-mailadres").fill(EMAIL.upper())
    press(page, "Stuur de link")
    expect(page.get_by_role("heading", name="Kijk in uw mail")).to_be_visible()


def test_an_editor_lives_her_first_day(
    admin_page, live_server, settings, complaints, authenticator, at
):
    page, index = admin_page, live_server.url + reverse("admin:index")
    invite_editor(page, RegionFactory(name="Twente"))
    settings.MFA_REQUIRED = True
    choose_password(page, mailed_link(live_server, "Uw account"), PASSWORD)

    # Nothing else opens before she has a second step.
    expect(page.get_by_text("Stel eerst een tweede stap in")).to_be_visible()
    at("admin:pact_project_changelist")
    expect(page).to_have_url(live_server.url + reverse("mfa_index"))
    codes = add_passkey(page)
    assert len(codes) == 10
    at("admin:index")
    expect(page).to_have_url(index)

    # With the passkey alone.
    press(page, "Uitloggen")
    at("account_login")
    press(page, "Inloggen met een passkey")
    expect(page).to_have_url(index)

    # The password is forgotten; with the new one the passkey is the second step.
    press(page, "Uitloggen")
    at("account_login")
    ask_for_new_password(page)
    choose_password(page, mailed_link(live_server, "nieuw wachtwoord"), NEW_PASSWORD)
    press(page, "Gebruik uw passkey")
    expect(page).to_have_url(index)

    # At another computer, with a recovery code; each works once.
    press(page, "Uitloggen")
    at("account_login")
    log_in_with_code(page, codes[0])
    expect(page).to_have_url(index)
    press(page, "Uitloggen")
    at("account_login")
    log_in_with_code(page, codes[0])
    expect(page.get_by_text("Deze code klopt niet").first).to_be_visible()
    assert not complaints
    assert_day_left_a_trace()


def assert_day_left_a_trace():
    assert Group.objects.get(name="Beheerder").user_set.get().email == EMAIL
    call_command("worker", "--once")
    told = " ".join(" ".join(message.body.split()) for message in mail.outbox)
    for sentence in ("een passkey toegevoegd", "wachtwoord van uw account", "herstelcode gebruikt"):
        assert sentence in told
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"invited", "credentials", "rights", "logged_in", "login_failed"} <= kinds
