"""The field 'Plaats of postcode' as a combobox (ARIA APG), by keyboard and by mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import find_violations
from tests.browser.layout import find_overflow
from tests.browser.page_urls import NARROW, PHONE, WIDE

PAGES_WITH_FIELD = ["/", "/landsdelen/", "/bestaat-niet/", "/zoeken/regio/?plaats=zzzz"]
VEENDAM_URL = re.compile(r"/landsdelen/noord/groningen/\?gemeente=veendam$")


@pytest.fixture
def field(page):
    page.goto("/zoeken/regio/")
    return page.get_by_role("combobox", name="Plaats of postcode")


def type_and_wait(page, field, text):
    field.press_sequentially(text)
    page.get_by_role("option").first.wait_for()


def active_name(page):
    """Return the name that the field points to, as a screen reader follows it."""
    return page.evaluate(
        "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))"
        "?.dataset.name ?? null"
    )


def test_the_arrows_walk_the_list_and_enter_goes_to_the_region(page, field):
    expect(field).to_have_attribute("aria-expanded", "false")
    type_and_wait(page, field, "hengelo")
    expect(field).to_have_attribute("aria-expanded", "true")
    assert page.get_by_role("status").first.inner_text() == "2 suggesties"
    assert active_name(page) is None
    names = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        names.append(active_name(page))
    assert names == ["Hengelo (Twente)", "Hengelo (Bronckhorst)", None, "Hengelo (Bronckhorst)"]
    expect(field).to_be_focused()
    expect(page.get_by_role("option", selected=True)).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/landsdelen/oost/achterhoek/?gemeente=bronckhorst")


def test_escape_closes_the_list_and_then_empties_the_field(page, field):
    type_and_wait(page, field, "veend")
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("veend")
    page.keyboard.press("ArrowDown")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(field).to_have_value("")


def test_home_and_end_return_to_the_text(page, field):
    type_and_wait(page, field, "veend")
    for key, cursor in (("Home", 0), ("End", 5)):
        page.keyboard.press("ArrowDown")
        assert active_name(page)
        page.keyboard.press(key)
        assert active_name(page) is None
        assert field.evaluate("field => field.selectionStart") == cursor


def test_enter_without_a_choice_sends_what_was_typed(page, field):
    type_and_wait(page, field, "veendam")
    page.keyboard.press("Enter")
    page.wait_for_url(VEENDAM_URL)


def test_a_click_on_a_name_goes_to_the_region(page, field):
    type_and_wait(page, field, "veend")
    page.get_by_role("option", name="Veendam").click()
    page.wait_for_url(VEENDAM_URL)


def test_the_tab_key_leaves_the_field_and_closes_the_list(page, field):
    type_and_wait(page, field, "veend")
    page.keyboard.press("Tab")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(page.get_by_role("button", name="Vind uw regio")).to_be_focused()


def test_without_suggestions_the_field_still_works(page, field):
    page.route("**/suggesties/**", lambda route: route.abort())
    field.fill("veendam")
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    page.wait_for_url(VEENDAM_URL)


def test_typing_on_asks_once_for_what_is_typed_at_last(page, field):
    requests = []
    page.on("request", lambda request: "suggesties" in request.url and requests.append(request.url))
    field.evaluate(
        "field => ['ve', 'veen', 'veenda'].forEach(text => {"
        "  field.value = text; field.dispatchEvent(new Event('input')); })"
    )
    page.get_by_role("option").first.wait_for()
    assert len(requests) == 1
    assert requests[0].endswith("q=veenda")


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("address", PAGES_WITH_FIELD)
def test_an_open_list_has_no_violation_and_fits(page, address, size):
    page.set_viewport_size(size)
    page.goto(address)
    field = page.get_by_role("combobox", name="Plaats of postcode")
    field.fill("")
    type_and_wait(page, field, "hen")
    page.keyboard.press("ArrowDown")
    assert find_violations(page) == []
    assert find_overflow(page) == []


def test_from_the_home_page_a_region_with_its_contact_is_one_step_away(page):
    page.set_viewport_size(PHONE)
    page.goto("/")
    page.get_by_label("Plaats of postcode").fill("7411 AB")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Veluwe Stedendriehoek", level=1).wait_for()
    assert page.get_by_role("heading", name="Contact").is_visible()
