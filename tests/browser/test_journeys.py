"""The journeys of five visitors, on a phone: each reaches a goal in a few steps and can act on it.

A step is what brings new content: a link or button that is followed, or a part that unfolds.
"""

import csv
import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import find_violations
from tests.browser.focus import focused_element, press_tab, tab_to_name
from tests.browser.layout import find_overflow
from tests.browser.page_urls import NARROW, WIDE

PHONE_390 = {"width": 390, "height": 844}
ANSWERS = {
    "search": "/zoeken/?q=leerkracht",
    "search-best-bet": "/zoeken/?q=pers",
    "search-place": "/zoeken/?q=Zeeland",
    "search-none": "/zoeken/?q=xyzzy",
    "place-choice": "/zoeken/regio/?plaats=Bergen",
    "place-none": "/zoeken/regio/?plaats=xyzzy",
}


@dataclass
class Journey:
    """A visit that starts at the home page and counts its steps."""

    page: Page
    steps: int = 0

    def follow(self, target: Locator) -> None:
        target.click()
        self.steps += 1

    def find_region(self, place: str) -> None:
        """Type a place and confirm it as on a phone; the suggestions lie over the button."""
        self.page.get_by_label("Plaats of postcode").fill(place)
        self.page.keyboard.press("Enter")
        self.steps += 1

    def search(self, words: str) -> None:
        """Search the whole site: on a phone the header leads to the page with the field."""
        self.follow(self.page.get_by_role("banner").get_by_role("link", name="Zoeken"))
        form = self.page.get_by_role("search", name="Zoeken op de hele site")
        form.get_by_role("searchbox").fill(words)
        self.follow(form.get_by_role("button", name="Zoek"))


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def has_script(request) -> bool:
    return request.param


@pytest.fixture
def journey(browser, browser_context_args, has_script):
    context = browser.new_context(
        **browser_context_args | {"viewport": PHONE_390, "java_script_enabled": has_script}
    )
    page = context.new_page()
    page.goto("/")
    yield Journey(page)
    context.close()


def send_message(page: Page, name: str) -> None:
    for label, text in (
        ("Naam", name),
        ("E-mailadres", "bezoeker@voorbeeld.nl"),
        ("Onderwerp", "Stageplekken"),
        ("Bericht", "Met welke scholen kunnen wij samenwerken?"),
    ):
        page.get_by_role("textbox", name=label).fill(text)
    page.get_by_role("button", name="Verstuur uw bericht").click()
    page.get_by_text("Uw bericht is verstuurd").wait_for()


def test_an_hr_manager_near_deventer_finds_her_region_and_writes_to_it(journey):
    page = journey.page
    journey.find_region("Deventer")
    page.get_by_role("heading", name="Veluwe Stedendriehoek", level=1).wait_for()
    region = page.get_by_role("complementary", name="Over deze regio")
    expect(region.get_by_text("Loket techniek")).to_be_visible()
    expect(region.get_by_role("link", name="030 123 45 67")).to_have_attribute(
        "href", "tel:0301234567"
    )
    assert region.get_by_role("heading", name="Contact").bounding_box()["y"] < 2 * 844
    journey.follow(region.get_by_role("link", name="Stuur een bericht"))
    assert journey.steps <= 2
    send_message(page, "Een HR-manager")
    expect(page.get_by_text("Uw bericht over Veluwe Stedendriehoek")).to_be_visible()


def test_a_region_with_its_own_contact_gives_that_one(journey):
    journey.find_region("Zwolle")
    region = journey.page.get_by_role("complementary", name="Over deze regio")
    expect(region.get_by_text("Regiobureau Zwolle")).to_be_visible()
    expect(region.get_by_text("Loket techniek")).to_have_count(0)


def test_a_teacher_in_zeeland_finds_an_example_to_copy_and_somebody_to_ask(journey):
    page = journey.page
    journey.find_region("Middelburg")
    page.get_by_role("heading", name="Zeeland", level=1).wait_for()
    examples = page.get_by_role("list", name=re.compile("^Voorbeelden"))
    journey.follow(examples.get_by_role("link").first)
    expect(page.get_by_role("heading", name="Zelf doen")).to_be_visible()
    assert journey.steps <= 3
    page.get_by_role("link", name="Vraag het ons").click()
    page.get_by_role("heading", name="Stuur een bericht").wait_for()


def test_a_teacher_who_types_her_profession_finds_an_example_to_copy(journey):
    page = journey.page
    journey.search("leerkracht")
    results = page.get_by_role("region", name=re.compile("resultaten"))
    journey.follow(results.get_by_role("link", name="Kiezen voor technologie"))
    expect(page.get_by_role("heading", name="Zelf doen")).to_be_visible()
    assert journey.steps <= 3


def test_a_policy_officer_cites_the_table_of_goal_4_and_downloads_it(journey, has_script):
    page = journey.page
    journey.follow(page.get_by_role("link", name=re.compile("^Doel 4:")))
    to_figures = page.get_by_role("link", name=re.compile("^Naar de cijfers"))
    assert to_figures.bounding_box()["y"] < PHONE_390["height"]
    figure = page.get_by_role("region", name=re.compile("^Aandeel leerlingen met een N-.profiel"))
    journey.follow(figure.get_by_text("Tabel, bron en downloads"))
    expect(figure.get_by_role("row", name="2014/15 43% 62%")).to_be_visible()
    citation = figure.get_by_text("Techniekpact, ‘Aandeel vwo-leerlingen")
    expect(citation).to_be_visible()
    if has_script:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        copy = figure.get_by_role("button", name="Kopieer de bronvermelding")
        copy.last.click()
        figure.get_by_text("De bronvermelding is gekopieerd.").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == citation.text_content()
        assert "/cijfers/vwo-n/" in copied
    assert journey.steps <= 2
    with page.expect_download() as download:
        figure.get_by_role("link", name=re.compile("^CSV van Aandeel vwo-leerlingen")).click()
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        values = {row["periode"]: row["waarde"] for row in csv.DictReader(file, delimiter=";")}
    assert len(values) == 10
    assert values["2014/15"] == "62"


def test_a_student_and_her_parents_find_a_day_for_girls_and_who_holds_it(journey):
    page = journey.page
    journey.search("meisjes techniek")
    results = page.get_by_role("region", name=re.compile("resultaten"))
    journey.follow(results.get_by_role("link", name="Girls’ Day"))
    assert journey.steps <= 3
    facts = page.get_by_role("complementary", name="Kort over dit voorbeeld")
    expect(facts.get_by_role("link", name="VHTO")).to_have_attribute("href", re.compile("^https:"))


def test_parents_who_look_for_a_study_find_where_their_daughter_discovers_technology(journey):
    page = journey.page
    journey.search("studiekeuze")
    expect(page.get_by_role("heading", name="Misschien zoekt u dit")).to_be_visible()
    journey.follow(page.get_by_role("link", name="Techniek ontdekken"))
    assert journey.steps <= 3
    expect(page.get_by_role("link", name="Girls’ Day")).to_be_visible()


def test_a_journalist_finds_the_press_contact_a_fixed_text_and_the_logo(journey):
    page = journey.page
    journey.follow(page.get_by_role("contentinfo").get_by_role("link", name="Pers"))
    assert journey.steps == 1
    contact = page.get_by_role("region", name="Voor vragen van journalisten")
    expect(contact.get_by_role("link", name="loket@voorbeeld.nl")).to_be_visible()
    expect(page.locator("blockquote")).to_contain_text("landelijk pact")
    with page.expect_download() as download:
        page.get_by_role("link", name="Logo als SVG").click()
    assert download.value.path().read_text("utf-8").startswith("<svg")


def test_a_journalist_who_searches_is_led_to_the_same_page(journey):
    journey.search("persbericht")
    journey.follow(journey.page.get_by_role("main").get_by_role("link", name="Pers", exact=True))
    journey.page.get_by_role("heading", name="Pers", level=1).wait_for()
    assert journey.steps <= 3


def test_with_the_keyboard_alone_the_hr_manager_reaches_the_form(page):
    page.set_viewport_size(PHONE_390)
    page.goto("/")
    tab_to_name(page, "Plaats of postcode")
    page.keyboard.type("Deventer")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Veluwe Stedendriehoek", level=1).wait_for()
    tab_to_name(page, "Stuur een bericht")
    page.keyboard.press("Enter")
    page.wait_for_url("**/contact/veluwe-stedendriehoek/")
    tab_to_name(page, "Naam")


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("address", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_fits_has_no_violation_and_shows_the_focus(page, address, size):
    page.set_viewport_size(size)
    page.goto(address)
    assert find_overflow(page) == []
    assert find_violations(page) == []
    stops = page.locator("a[href], button, input, summary, [tabindex='0']").filter(visible=True)
    for _ in range(stops.count()):
        press_tab(page)
    assert focused_element(page)["name"] == "Nieuws als Atom-feed"
