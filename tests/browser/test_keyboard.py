"""Every journey with the keyboard alone, the focus always in sight."""

import re

import pytest

from tests.browser.focus import focused_element, press_tab, tab_to_name
from tests.browser.page_urls import NARROW, PHONE, WIDE


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("address", ["/", "/landsdelen/oost/zwolle/", "/doelen/4/"])
def test_every_stop_of_the_tab_key_is_seen(page, address, size):
    page.set_viewport_size(size)
    page.goto(address)
    stops = page.locator(
        "a[href]:not([tabindex='-1']), button, input, summary, [tabindex='0']"
    ).filter(visible=True)
    assert press_tab(page)["name"] == "Naar de inhoud"
    for _ in range(stops.count() - 1):
        press_tab(page)
    assert focused_element(page)["name"] == "Nieuws als Atom-feed"


def test_the_skip_link_leads_past_the_menu(page):
    page.goto("/doelen/")
    assert press_tab(page)["name"] == "Naar de inhoud"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement === document.querySelector('main')")
    assert press_tab(page)["name"] == "Bekijk alle cijfers"


def test_the_menu_opens_closes_and_leads_on(page):
    page.set_viewport_size(PHONE)
    page.goto("/")
    menu = page.get_by_role("navigation", name="Hoofdmenu")
    tab_to_name(page, "Menu")
    page.keyboard.press("Enter")
    assert menu.is_visible()
    assert press_tab(page)["name"] == "De vier O’s"
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert focused_element(page)["name"] == "Menu"
    page.keyboard.press("Space")
    names = [press_tab(page)["name"] for _ in range(menu.get_by_role("link").count())]
    assert names[:8] == [
        "De vier O’s",
        "Landsdelen",
        "Doelen",
        "Cijfers",
        "Praktijk",
        "Ambassadeurs",
        "Agenda",
        "Nieuws",
    ]
    page.keyboard.press("Enter")
    page.wait_for_url("**/over/")


def test_the_list_beside_a_map_is_the_one_way_to_its_regions(page):
    page.goto("/landsdelen/noord/")
    names = [tab_to_name(page, "Drenthe")["name"], *(press_tab(page)["name"] for _ in range(2))]
    assert names == ["Drenthe", "Friesland", "Groningen"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/landsdelen/noord/groningen/")


def test_the_filters_are_chosen_and_sent_on_a_phone(page):
    page.set_viewport_size(PHONE)
    page.goto("/praktijk/")
    tab_to_name(page, "Alle filters")
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="Filters").wait_for()
    assert focused_element(page)["name"] == "Sluiten"
    assert press_tab(page)["name"] == "Zoekwoorden"
    expected_count = re.search(r"\d+", tab_to_name(page, "Overheid")["name"])[0]
    page.keyboard.press("Space")
    assert page.get_by_role("checkbox", name="Overheid").is_checked()
    result = f"{expected_count} voorbeelden"
    page.get_by_role("status").get_by_text(result).wait_for()
    tab_to_name(page, f"Toon {result}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/praktijk/?*o=overheid*")
    assert page.get_by_role("heading", name=result).is_visible()
    tab_to_name(page, "Verwijder filter: Overheid")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/praktijk/$"))


def test_the_focus_stays_in_the_filters_until_escape_leaves_them_as_they_were(page):
    page.set_viewport_size(PHONE)
    page.goto("/praktijk/?doel=4")
    tab_to_name(page, "Doel 1 gekozen")
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="Filters").wait_for()
    assert focused_element(page)["name"] == "Doel 1 gekozen"
    page.keyboard.press("Shift+Tab")
    inside = page.locator("#filters")
    stops = inside.locator("button, input, summary").filter(visible=True).count()
    for _ in range(stops + 2):
        page.keyboard.press("Tab")
        # Between the last and the first lies the browser's own.
        assert inside.evaluate(
            "sheet => [document.body, ...sheet.querySelectorAll('*')]"
            ".includes(document.activeElement)"
        )
    page.keyboard.press("Escape")
    assert focused_element(page)["name"] == "Doel 1 gekozen"
    assert not page.get_by_role("checkbox", name="Overheid").is_visible()
    assert not page.locator("[inert]").count()


def test_a_mistake_in_the_sign_up_is_found_and_mended(page):
    page.goto("/")
    tab_to_name(page, "E-mailadres")
    page.keyboard.type("anna")
    page.keyboard.press("Enter")
    page.locator("[aria-invalid]").wait_for()
    assert focused_element(page)["id"] == "signup-email"
    page.keyboard.press("End")
    page.keyboard.type("@voorbeeld.nl")
    tab_to_name(page, "Aanmelden")
    page.keyboard.press("Enter")
    page.get_by_text("Kijk in uw mail").wait_for()
    press_tab(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/nieuwsbrief/aangemeld/")
    assert page.get_by_role("heading", name="Kijk in uw mail").is_visible()
