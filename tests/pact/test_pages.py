"""Content of particular pages, and content that they must not show."""

import pytest
from bs4 import BeautifulSoup

from caching import version
from pact.models import HomePage, SiteDetails
from tests.factories import (
    AmbassadorFactory,
    ArticleFactory,
    GoalFactory,
    LandsdeelFactory,
    PageFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "factory",
    [
        AmbassadorFactory,
        ArticleFactory,
        GoalFactory,
        LandsdeelFactory,
        PageFactory,
        ProjectFactory,
        RegionFactory,
        StakeholderFactory,
    ],
)
def test_what_is_not_published_is_not_found(client, factory):
    obj = factory(live=False)
    assert client.get(obj.get_absolute_url()).status_code == 404


def test_a_region_of_an_unpublished_landsdeel_is_not_found(client):
    region = RegionFactory(landsdeel__slug="noord", landsdeel__live=False)
    assert client.get(region.get_absolute_url()).status_code == 404


def test_a_region_under_another_landsdeel_is_not_found(client):
    LandsdeelFactory(slug="noord")
    RegionFactory(slug="zwolle", landsdeel__slug="oost")
    assert client.get("/landsdelen/noord/zwolle/").status_code == 404


def test_an_empty_site_still_answers(client):
    for address in ("/", "/praktijk/", "/landsdelen/", "/doelen/", "/nieuws/", "/vier-os/"):
        assert client.get(address).status_code == 200, address


def test_a_highlight_that_is_not_published_stays_off_the_home_page(client):
    HomePage.objects.create(title="Kop", highlight=ArticleFactory(title="Geheim", live=False))
    assert "Geheim" not in client.get("/").text


def test_a_project_leads_to_its_place_goals_and_theme(client):
    project = ProjectFactory(
        region=RegionFactory(slug="zwolle"), goals=[GoalFactory(number=4)], tags=["Bouw"]
    )
    text = client.get(project.get_absolute_url()).text
    for address in ("/landsdelen/oost/zwolle/", "/doelen/4/", "/praktijk/?thema=bouw"):
        assert f'href="{address}"' in text


def test_a_project_in_an_unpublished_region_is_not_called_national(client):
    project = ProjectFactory(region=RegionFactory(name="Verborgen", live=False))
    text = client.get(project.get_absolute_url()).text
    assert "Verborgen" not in text
    assert "Landelijk" not in text
    assert "In heel Nederland" not in text


def test_a_project_names_those_that_share_most_goals(client):
    goals = [GoalFactory(number=n) for n in (1, 2, 3)]
    project = ProjectFactory(goals=goals)
    ProjectFactory(title="Bijna gelijk", goals=goals)
    ProjectFactory(title="Heel anders", goals=[GoalFactory(number=9)])
    text = client.get(project.get_absolute_url()).text
    assert "Bijna gelijk" in text
    assert "Heel anders" not in text


def test_a_person_leads_to_the_others(client):
    person = AmbassadorFactory(name="Anna", role="Aanjager")
    AmbassadorFactory(name="Bert", role="Ambassadeur", period="in 2017")
    AmbassadorFactory(name="Carla", live=False)
    page = BeautifulSoup(client.get(person.get_absolute_url()).content, "html.parser")
    others = [item.get_text(" ", strip=True) for item in page.select("aside li")]
    assert others == ["Ambassadeur, in 2017 Bert"]


def test_an_o_leads_to_the_region_of_a_visitor_and_to_the_others(client):
    stakeholder = StakeholderFactory(name="Onderwijs")
    StakeholderFactory(name="Overheid")
    page = BeautifulSoup(client.get(stakeholder.get_absolute_url()).content, "html.parser")
    aside = page.select_one("main aside")
    assert aside.find("input", attrs={"name": "plaats"})
    assert [item.text for item in aside.select("li a")] == ["Overheid"]


def test_other_news_stands_beside_an_article(client):
    ArticleFactory(title="Ander bericht")
    article = ArticleFactory()
    page = BeautifulSoup(client.get(article.get_absolute_url()).content, "html.parser")
    assert "Ander bericht" in page.select_one("main aside").text


def test_the_editors_note_never_reaches_a_visitor(client):
    project = ProjectFactory(editor_note="Bellen met de school", to_check=True)
    assert "Bellen met de school" not in client.get(project.get_absolute_url()).text


@pytest.mark.parametrize("block", ["contact", "privacy", "security", "colophon"])
def test_unknown_owner_details_are_left_out(client, block):
    PageFactory(slug="pagina", block=block)
    text = client.get("/pagina/").text
    assert "tp-owner-details" not in text
    assert "ingevuld" not in text


def test_an_accessibility_statement_without_an_audit_claims_nothing(client):
    PageFactory(slug="toegankelijkheid", block="accessibility")
    text = client.get("/toegankelijkheid/").text
    assert "E: geen verklaring" in text
    assert "zeggen wij niet dat de site aan alle regels voldoet" in text
    SiteDetails.objects.create(accessibility_status="C", accessibility_audited_on="2027-03-01")
    version.invalidate_locally()
    text = client.get("/toegankelijkheid/").text
    assert "1 maart 2027" in text
    assert "zeggen wij niet dat" not in text


def test_known_owner_details_are_shown(client):
    SiteDetails.objects.create(owner="Stichting Voorbeeld", kvk="12345678")
    PageFactory(slug="contact", block="contact")
    text = client.get("/contact/").text
    assert "Stichting Voorbeeld" in text
    assert "12345678" in text


def test_advice_is_marked_as_the_word_of_the_pact(client):
    project = ProjectFactory(
        cause="<p>Waarom</p>", approach="<p>Wat</p>", how_to_copy="<p>Begin klein</p>"
    )
    page = BeautifulSoup(client.get(project.get_absolute_url()).content, "html.parser")
    marked = {
        advice.h2.text: advice.select_one(".tp-advice__kicker").text
        for advice in page.select(".tp-advice")
    }
    assert marked == {
        "Aanleiding": "Uitleg van Techniekpact",
        "Zelf doen": "Advies van Techniekpact",
    }
    assert "Wat" not in " ".join(advice.text for advice in page.select(".tp-advice > p + h2 + p"))


def test_a_status_that_nobody_knows_is_left_out(client):
    text = client.get(ProjectFactory(status="onbekend").get_absolute_url()).text
    assert "Loopt het nog?" not in text
    assert "Niet bekend" not in client.get("/praktijk/").text


def test_sources_without_a_source_give_the_date_alone(client):
    project = ProjectFactory(sources="", checked_on="2026-11-21")
    page = BeautifulSoup(client.get(project.get_absolute_url()).content, "html.parser")
    assert page.select_one(".tp-sources").text.split() == [
        *("Feiten", "overgenomen", "op", "21", "november", "2026."),
    ]


def test_a_goal_beyond_twelve_is_not_found(client):
    assert client.get("/doelen/13/").status_code == 404
    assert client.get("/doelen/99999999999999999999999/").status_code == 404


def test_news_comes_in_pages(client):
    for _ in range(25):
        ArticleFactory()
    assert client.get("/nieuws/?pagina=2").status_code == 200
    assert client.get("/nieuws/?pagina=3").status_code == 404
    assert client.get("/nieuws/?pagina=abc").status_code == 404


def test_a_page_that_is_not_there_helps_on(client):
    response = client.get("/bestaat-niet/")
    assert response.status_code == 404
    assert "Deze pagina is er niet" in response.text
    assert 'href="/praktijk/"' in response.text
