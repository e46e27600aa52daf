"""The whole journey of a visitor whose browser runs no script."""

import email
import email.policy
import re
import time
from pathlib import Path

import pytest

from tests.browser.page_urls import PHONE

pytestmark = pytest.mark.browser_context_args(java_script_enabled=False, viewport=PHONE)


def test_the_menu_opens_and_leads_on(page):
    page.goto("/")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Praktijk").click()
    page.get_by_role("heading", name="Praktijk", level=1).wait_for()


def test_the_filters_open_and_work(page):
    page.goto("/praktijk/")
    page.get_by_role("button", name="Wie doen mee").click()
    page.get_by_role("checkbox", name="Onderzoekers").check()
    page.get_by_role("button", name="Toon voorbeelden").click()
    page.wait_for_url("**/praktijk/?*o=onderzoekers*")
    page.get_by_role("link", name="Verwijder filter: Onderzoekers").click()
    page.wait_for_url(re.compile(r"/praktijk/$"))


def test_a_place_with_namesakes_is_chosen_and_leads_to_its_region(page):
    page.goto("/")
    page.get_by_label("Plaats of postcode").fill("hengelo")
    page.get_by_role("button", name="Vind uw regio").click()
    page.get_by_role("heading", name="Welk Hengelo bedoelt u?").wait_for()
    page.get_by_role("link", name="gemeente Bronckhorst").click()
    page.wait_for_url("**/landsdelen/oost/achterhoek/?gemeente=bronckhorst")


def test_a_visitor_signs_up_by_mistake_and_then_well_and_confirms(page, base_url, data_dir):
    page.goto("/")
    page.get_by_label("E-mailadres").fill("geen adres")
    page.get_by_role("button", name="Aanmelden").click()
    page.get_by_role("link", name="e-mailadres").first.click()
    page.get_by_label("E-mailadres").fill("zonder.script@voorbeeld.nl")
    page.get_by_role("button", name="Aanmelden").click()
    page.get_by_role("heading", name="Kijk in uw mail").wait_for()
    page.goto(
        re.search(rf"{base_url}/nieuwsbrief/\S+", read_sent_mail("zonder.script", data_dir))[0]
    )
    page.get_by_role("button", name="Ja, ik wil de nieuwsbrief").click()
    page.get_by_role("heading", name="U bent aangemeld").wait_for()


def read_sent_mail(name: str, data_dir: Path) -> str:
    """Wait up to 30 seconds for a mail of the worker's process, and return its text."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for file in (data_dir / "mail").glob("*"):
            mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            if name in str(mail["To"]) and (body := mail.get_body(("plain",))):
                return str(body.get_content())
        time.sleep(0.2)
    raise AssertionError(f"no mail to {name}")
