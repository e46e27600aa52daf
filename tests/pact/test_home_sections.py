"""The order and choice of the sections of the home page, and the buttons under its title."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from caching import version
from pact.home_sections import SECTION_NAMES, join_sections, parse_sections
from pact.models import HomePage
from tests.factories import HomePageFactory, PageFactory, UserFactory
from tests.publishing.steps import take_offline

pytestmark = pytest.mark.django_db

CHANGE_URL = reverse("admin:pact_homepage_change", args=[1])


@pytest.fixture
def desk(db):
    """A browser of its own, in which a national editor is logged in."""
    browser = Client()
    browser.force_login(UserFactory(is_staff=True, roles=["Landelijke redactie"]))
    return browser


def headings(client):
    version.invalidate_locally()
    page = BeautifulSoup(client.get("/").text, "html.parser")
    return [heading["id"] for heading in page.select(".tp-home h2[id]")]


def typed(home, **changes):
    """Return the fields of the form as they are, with some changed."""
    names = [field.name for field in home._meta.fields if field.editable]
    data = {name: getattr(home, name) or "" for name in names if name != "highlight"}
    return {**data, "about": "<p>Wij werken samen.</p>", **changes}


@pytest.mark.once
def test_each_section_stands_once_and_a_new_one_is_shown_last():
    assert [section.key for section in parse_sections("")] == list(SECTION_NAMES)
    keys = [(section.key, section.shown) for section in parse_sections("-goals,news,goals,oud")]
    assert keys[:2] == [("goals", True), ("news", True)]
    assert {key for key, _ in keys} == set(SECTION_NAMES)
    assert join_sections(parse_sections("")) == ""
    assert join_sections(parse_sections("-goals")).startswith("-goals,figures,")


def test_sections_stand_in_the_order_of_editors(client):
    home = HomePageFactory()
    assert headings(client)[:2] == ["pact", "vier-os"]
    home.sections = "goals,-about,landsdelen"
    home.save()
    assert headings(client)[:3] == ["doelen", "landsdelen", "vier-os"]
    assert "pact" not in headings(client)


def test_an_editor_orders_and_hides_sections(desk, client):
    home = HomePageFactory()
    page = BeautifulSoup(desk.get(CHANGE_URL).text, "html.parser")
    rows = page.select(".home-sections tbody tr")
    assert [row.th.text for row in rows] == list(SECTION_NAMES.values())
    data = typed(home, **{"sections-sent": "1"})
    del data["sections"]
    for number, key in enumerate(SECTION_NAMES, 2):
        data[f"sections-{key}-position"] = 1 if key == "news" else number
        if key != "about":
            data[f"sections-{key}-shown"] = "on"
    preview = desk.post(reverse("admin:pact_homepage_preview", args=[1]), data)
    assert 'id="pact"' not in preview.text
    assert "pact" in headings(client)
    answer = desk.post(CHANGE_URL, {**data, "_publish": "1"})
    assert answer.status_code == 302, answer.context["errors"]
    assert "pact" not in headings(client)
    assert parse_sections(HomePage.objects.get().sections)[0].key == "news"


def test_all_sections_hidden_is_refused(desk):
    data = typed(HomePageFactory(), **{"sections-sent": "1", "_publish": "1"})
    del data["sections"]
    assert "Toon minstens één onderdeel" in desk.post(CHANGE_URL, data).text


def test_a_button_follows_its_page_and_goes_with_it(desk, client):
    home, page = HomePageFactory(), PageFactory(slug="meedoen")
    changes = {"hero_button": "Doe mee", "hero_target": "/meedoen/", "_publish": "1"}
    answer = desk.post(CHANGE_URL, typed(home, **changes))
    assert answer.status_code == 302, answer.context["errors"]
    assert HomePage.objects.get().hero_target == f"pact.page:{page.pk}"
    version.invalidate_locally()
    links = BeautifulSoup(client.get("/").text, "html.parser").select(".tp-hero__button")
    assert {link.text: link["href"] for link in links} == {"Doe mee": "/meedoen/"}
    take_offline(page)
    assert "Doe mee" not in client.get("/").text


def test_a_button_needs_a_text_and_an_address(desk):
    home = HomePageFactory()
    for half in ({"hero_button": "Doe mee"}, {"hero_target": "/doelen/"}):
        answer = desk.post(CHANGE_URL, typed(home, **half, _publish="1"))
        assert "vul beide in, of geen van beide" in answer.text
