"""The words of fixed places, which editors change."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from caching import version
from pact import text_places
from pact.models import SiteText
from pact.text_places import TEXT_PLACES, PlaceText, TextPlace, find_text_place
from tests.factories import SiteTextFactory, UserFactory
from tests.publishing.steps import publish_changes, take_offline

pytestmark = pytest.mark.django_db

ADD_URL = reverse("admin:pact_sitetext_add")
LIST_URL = reverse("admin:pact_sitetext_changelist")
WITH_DESCRIPTION = [place for place in TEXT_PLACES if place.default.description]


@pytest.fixture
def desk(db):
    """A browser of its own, in which a national editor is logged in."""
    browser = Client()
    browser.force_login(UserFactory(is_staff=True, roles=["Landelijke redactie"]))
    return browser


def soup(text):
    return BeautifulSoup(text, "html.parser")


def main_text(html):
    return " ".join(soup(html).main.get_text(" ").replace("\u2060", "").replace("\xad", "").split())


@pytest.fixture
def reachable(db):
    from pact.models import SiteDetails  # noqa: PLC0415

    SiteDetails.objects.create(email="info@voorbeeld.nl")


@pytest.mark.parametrize("place", TEXT_PLACES, ids=lambda place: place.key)
def test_a_page_shows_the_default_until_an_editor_wrote_something(client, reachable, place):
    path = reverse(place.route)
    text = main_text(client.get(path).text)
    assert place.default.title in text
    assert place.default.lead in text
    obj = SiteTextFactory(place=place.key, title="Eigen kop", lead="Eigen <b>", summary="Eigen s")
    version.invalidate_locally()
    html = client.get(path).text
    assert "Eigen kop" in main_text(html)
    assert "Eigen <b>" in main_text(html)
    described = soup(html).find("meta", attrs={"name": "description"})["content"] == "Eigen s"
    assert described == bool(place.default.description)
    take_offline(obj)
    assert "Eigen kop" not in client.get(path).text


def test_an_empty_part_keeps_its_default(client):
    SiteTextFactory(place="goals", title="Onze doelen", lead="", summary="")
    text = client.get(reverse("goals")).text
    assert "Onze doelen" in text
    assert find_text_place("goals").default.lead in text


def test_an_address_that_is_not_there_gets_the_words_of_editors(client):
    SiteTextFactory(place="not_found", title="Helaas", lead="Hier is niets.")
    answer = client.get("/bestaat/niet/")
    assert answer.status_code == 404
    assert "Helaas" in main_text(answer.text)


def test_a_filtered_list_still_names_what_is_chosen(client):
    SiteTextFactory(place="projects", title="Zo kan het ook")
    assert "Zo kan het ook" in main_text(client.get("/praktijk/").text)
    assert "Praktijkvoorbeelden met ‘lassen’" in main_text(client.get("/praktijk/?q=lassen").text)


def test_an_editor_finds_every_place_in_one_list(desk):
    SiteTextFactory(place="goals", title="Onze doelen")
    page = soup(desk.get(LIST_URL).text)
    names = {cell.get_text(strip=True) for cell in page.select("th a")}
    assert {place.name for place in TEXT_PLACES} <= names
    default = {link["href"] for link in page.select("table[aria-labelledby=default-places] th a")}
    assert f"{ADD_URL}?place=articles" in default
    assert f"{ADD_URL}?place=goals" not in default


def test_the_form_shows_the_default_and_previews_what_is_typed(desk, client):
    form = soup(desk.get(f"{ADD_URL}?place=articles").text)
    default = find_text_place("articles").default
    assert form.select_one("#id_title")["value"] == default.title
    assert form.select_one("#id_lead")["placeholder"] == default.lead
    data = {"place": "articles", "title": "Wat er speelt", "lead": "", "summary": ""}
    preview = desk.post(reverse("admin:pact_sitetext_preview_new"), data).text
    assert "Wat er speelt" in main_text(preview)
    assert "Wat er speelt" not in client.get("/nieuws/").text
    assert desk.post(ADD_URL, {**data, "_save": "1"}).status_code == 302
    assert "Wat er speelt" not in client.get("/nieuws/").text
    obj = SiteText.objects.get()
    change = reverse("admin:pact_sitetext_change", args=[obj.pk])
    answer = desk.post(change, {**data, "_publish": "1"})
    assert answer.status_code == 302, answer.context["errors"]
    version.invalidate_locally()
    assert "Wat er speelt" in client.get("/nieuws/").text


@pytest.mark.parametrize("place", TEXT_PLACES, ids=lambda place: place.key)
def test_every_place_has_a_preview(desk, place):
    data = {"place": place.key, "title": "Een andere kop", "lead": "Anders."}
    preview = desk.post(reverse("admin:pact_sitetext_preview_new"), data).text
    has_form = place.key != "contact_form"  # which is there only where somebody can be reached
    assert ("Een andere kop" in preview) == has_form


def test_an_empty_title_is_the_default(desk, client):
    data = {"place": "press", "title": "", "lead": "Voor de krant.", "_publish": "1"}
    assert desk.post(ADD_URL, data).status_code == 302
    assert SiteText.objects.get().title == "Pers"
    version.invalidate_locally()
    assert "Voor de krant." in client.get("/pers/").text


def test_a_place_has_one_text_and_a_lead_has_a_limit(desk):
    SiteTextFactory(place="press")
    data = {"place": "press", "title": "Nog een", "_publish": "1"}
    assert desk.post(ADD_URL, data).status_code == 200
    long = {"place": "goals", "title": "Kop", "lead": "x" * 601, "_publish": "1"}
    assert "Er passen 600 tekens in" in desk.post(ADD_URL, long).text
    assert SiteText.objects.count() == 1


def test_a_changed_text_keeps_its_place(client, reachable):
    obj = SiteTextFactory(place="contact_form", title="Schrijf ons")
    assert "Schrijf ons" in client.get("/contact/").text
    publish_changes(obj, title="Mail ons")
    assert "Mail ons" in client.get("/contact/").text


def test_a_new_place_takes_one_declaration(desk, monkeypatch):
    place = TextPlace("extra", "Een nieuwe plaats", "goals", PlaceText("Standaardkop"))
    for module in (text_places, "pact.admin.site_text"):
        target = module if isinstance(module, str) else module.__name__
        monkeypatch.setattr(f"{target}.TEXT_PLACES", (*TEXT_PLACES, place))
    assert "Een nieuwe plaats" in desk.get(LIST_URL).text
    form = soup(desk.get(f"{ADD_URL}?place=extra").text)
    assert form.select_one("#id_title")["value"] == "Standaardkop"
    assert form.select_one("#id_place option[selected]")["value"] == "extra"
    assert text_places.combine_texts(())["extra"].title == "Standaardkop"


def test_the_words_cost_no_query_of_their_own(client, django_assert_max_num_queries):
    SiteTextFactory(place="goals")
    version.invalidate_locally()
    with django_assert_max_num_queries(5):
        client.get("/doelen/")
