"""Content of particular pages, and content that they must not show."""

import pytest

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


def test_the_editors_note_never_reaches_a_visitor(client):
    project = ProjectFactory(editor_note="Bellen met de school", to_check=True)
    assert "Bellen met de school" not in client.get(project.get_absolute_url()).text


def test_unknown_owner_details_say_so(client):
    PageFactory(slug="contact", block="contact")
    assert "nog niet ingevuld door de eigenaar" in client.get("/contact/").text


def test_known_owner_details_are_shown(client):
    SiteDetails.objects.create(owner="Stichting Voorbeeld", kvk="12345678")
    PageFactory(slug="contact", block="contact")
    text = client.get("/contact/").text
    assert "Stichting Voorbeeld" in text
    assert "12345678" in text


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
