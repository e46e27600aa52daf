import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caching import version
from pact.generated_projects import generate_projects
from search.indexing import rebuild_index
from tests.factories import (
    GoalFactory,
    LandsdeelFactory,
    OrganisationFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed_titles(client):
    """Return a function that gives the titles on the list with these parameters, in order."""

    def titles(**parameters):
        rebuild_index()  # factories make rows without publishing them
        version.invalidate_locally()
        page = BeautifulSoup(client.get("/praktijk/", parameters).content, "html.parser")
        return [card.get_text(strip=True) for card in page.select(".tp-card__title")]

    return titles


@pytest.fixture
def facet_counts(client):
    """Return a function that gives the counts of the choices of a facet, by value."""

    def numbers(facet, **parameters):
        version.invalidate_locally()
        page = BeautifulSoup(client.get("/praktijk/", parameters).content, "html.parser")
        return {
            box["value"]: int(
                box.find_parent("label").select_one(".tp-filter-facet__count").next_element
            )
            for box in page.find_all("input", attrs={"name": facet})
        }

    return numbers


def test_only_published_projects_are_listed(listed_titles):
    ProjectFactory(title="Zichtbaar")
    ProjectFactory(title="Concept", live=False)
    assert listed_titles() == ["Zichtbaar"]


def test_featured_come_first_in_their_order_and_then_the_newest(listed_titles):
    ProjectFactory(title="oud")
    ProjectFactory(title="tweede", featured=True, position=2)
    ProjectFactory(title="eerste", featured=True, position=1)
    ProjectFactory(title="nieuw")
    assert listed_titles() == ["eerste", "tweede", "nieuw", "oud"]


def test_choices_within_a_facet_widen_and_facets_narrow(listed_titles):
    one, four = GoalFactory(number=1), GoalFactory(number=4)
    school = StakeholderFactory(slug="onderwijs")
    ProjectFactory(title="een", goals=[one])
    ProjectFactory(title="vier", goals=[four], stakeholders=[school])
    ProjectFactory(title="geen")
    assert set(listed_titles(doel="1")) == {"een"}
    assert set(listed_titles(doel=["1", "4"])) == {"een", "vier"}
    assert set(listed_titles(doel=["1", "4"], o="onderwijs")) == {"vier"}


def test_a_project_counts_in_each_of_its_regions_and_their_landsdelen(listed_titles):
    oost, noord = LandsdeelFactory(slug="oost"), LandsdeelFactory(slug="noord")
    own = RegionFactory(landsdeel=oost, slug="zwolle")
    others = [RegionFactory(landsdeel=noord, slug=slug) for slug in ("drenthe", "friesland")]
    ProjectFactory(title="keten", region=own, other_regions=others)
    for parameters in ({"regio": "zwolle"}, {"regio": "drenthe"}, {"regio": "friesland"}):
        assert listed_titles(**parameters) == ["keten"]
    assert listed_titles(landsdeel="noord") == listed_titles(landsdeel="oost") == ["keten"]
    assert listed_titles(landsdeel="landelijk") == []


def test_national_is_a_choice_and_keeps_national_projects_beside_any_area(listed_titles):
    zwolle = RegionFactory(slug="zwolle", landsdeel=LandsdeelFactory(slug="oost"))
    RegionFactory(slug="zeeland", landsdeel=LandsdeelFactory(slug="zuidwest"))
    ProjectFactory(title="overal", goals=[GoalFactory(number=1)])
    ProjectFactory(title="zwolle", region=zwolle)
    ProjectFactory(title="elders", other_regions=[RegionFactory(landsdeel=zwolle.landsdeel)])
    ProjectFactory(title="verborgen", region=RegionFactory(live=False))
    assert listed_titles(landsdeel="landelijk") == ["overal"]
    assert listed_titles(landsdeel=["oost", "landelijk"]) == ["elders", "zwolle", "overal"]
    assert listed_titles(regio="zwolle", landsdeel="landelijk") == ["zwolle", "overal"]
    assert listed_titles(regio="zeeland", landsdeel="landelijk") == ["overal"]
    assert listed_titles(regio="zwolle", landsdeel=["oost", "landelijk"], doel="1") == ["overal"]


def test_a_chosen_area_offers_to_keep_the_national_projects(client):
    ProjectFactory(region=RegionFactory(slug="zwolle"))
    ProjectFactory.create_batch(2)
    page = BeautifulSoup(client.get("/praktijk/?regio=zwolle").text, "html.parser")
    link = page.find("a", string="Toon ook de 2 landelijke voorbeelden")
    assert link["href"] == "/praktijk/?regio=zwolle&landsdeel=landelijk"
    assert "3 voorbeelden" in client.get(link["href"]).text
    for query in ("", "?landsdeel=landelijk", "?regio=zwolle&landsdeel=landelijk"):
        assert "Toon ook" not in client.get(f"/praktijk/{query}").text


def test_a_landsdeel_holds_the_projects_of_its_regions_and_its_own(listed_titles):
    oost = LandsdeelFactory(slug="oost")
    ProjectFactory(title="regio", region=RegionFactory(landsdeel=oost, slug="zwolle"))
    ProjectFactory(title="landsdeel", landsdeel=oost)
    ProjectFactory(title="landelijk")
    assert set(listed_titles(landsdeel="oost")) == {"regio", "landsdeel"}
    assert listed_titles(regio="zwolle") == ["regio"]


def test_theme_status_pillar_and_words_filter_too(listed_titles):
    ProjectFactory(title="robot", tags=["Leven lang ontwikkelen"], status="loopt")
    builder = OrganisationFactory(name="Bouwbedrijf Jansen", slug="jansen")
    ProjectFactory(title="brug", organisations=[builder], goals=[GoalFactory(number=2)])
    assert listed_titles(organisatie="jansen") == ["brug"]
    assert listed_titles(thema="leven-lang-ontwikkelen") == ["robot"]
    assert listed_titles(status="loopt") == ["robot"]
    assert listed_titles(pijler="kiezen") == ["brug"]
    assert listed_titles(q="jansen brug") == ["brug"]
    assert listed_titles(q="100% _") == []


def test_a_count_tells_what_the_choice_would_show(facet_counts):
    one, four = GoalFactory(number=1), GoalFactory(number=4)
    school = StakeholderFactory(slug="onderwijs")
    ProjectFactory(goals=[one], stakeholders=[school])
    ProjectFactory(goals=[one, four])
    ProjectFactory(goals=[four], live=False)
    assert facet_counts("doel") == {"1": 2, "4": 1}
    assert facet_counts("doel", doel="4") == {"1": 2, "4": 1}


def test_a_choice_without_projects_is_hidden_unless_it_is_chosen(facet_counts):
    one, four = GoalFactory(number=1), GoalFactory(number=4)
    ProjectFactory(goals=[one], stakeholders=[StakeholderFactory(slug="onderwijs")])
    ProjectFactory(goals=[four])
    assert facet_counts("doel", o="onderwijs") == {"1": 1}
    assert facet_counts("doel", o="onderwijs", doel="4") == {"1": 1, "4": 0}
    assert facet_counts("thema") == {}


def test_choices_of_areas_tell_what_they_would_add_beside_the_national_ones(facet_counts):
    oost = LandsdeelFactory(slug="oost")
    ProjectFactory(region=RegionFactory(slug="zwolle", landsdeel=oost))
    ProjectFactory(landsdeel=oost)
    ProjectFactory.create_batch(3)
    assert facet_counts("landsdeel") == {"oost": 2, "landelijk": 3}
    assert facet_counts("landsdeel", regio="zwolle") == {"oost": 1, "landelijk": 3}
    assert facet_counts("regio", landsdeel="landelijk") == {"zwolle": 1}


def test_an_unknown_status_is_no_choice(client, facet_counts):
    ProjectFactory(status="loopt", status_year=2025)
    ProjectFactory()
    assert facet_counts("status") == {"loopt": 1}
    assert "status=onbekend" in client.get("/praktijk/?status=onbekend").text


def test_an_organisation_is_chosen_by_a_link_and_listed_only_then(facet_counts):
    jansen, other = OrganisationFactory(slug="jansen"), OrganisationFactory(slug="ander")
    hidden = OrganisationFactory(slug="verborgen", live=False)
    ProjectFactory(organisations=[jansen, other, hidden])
    ProjectFactory(organisations=[jansen])
    assert facet_counts("organisatie") == {}
    assert facet_counts("organisatie", organisatie="jansen") == {"jansen": 2}
    assert facet_counts("organisatie", organisatie="verborgen") == {}


def test_what_is_unpublished_is_no_choice(facet_counts):
    ProjectFactory(goals=[GoalFactory(number=1), GoalFactory(number=2, live=False)])
    assert facet_counts("doel") == {"1": 1}


def test_pages_hold_24_and_keep_the_filters(client, listed_titles):
    goal = GoalFactory(number=1)
    for _ in range(25):
        ProjectFactory(goals=[goal])
    assert len(listed_titles(doel="1")) == 24
    assert len(listed_titles(doel="1", pagina="2")) == 1
    page = BeautifulSoup(client.get("/praktijk/?doel=1").content, "html.parser")
    assert page.find("a", rel="next")["href"] == "?doel=1&pagina=2"


def test_nothing_found_offers_the_filters_that_help_when_dropped(client):
    goal = GoalFactory(number=1)
    ProjectFactory(title="brug", goals=[goal], stakeholders=[StakeholderFactory(slug="overheid")])
    ProjectFactory.create_batch(
        2, title="robot", stakeholders=[StakeholderFactory(slug="overheid")]
    )
    rebuild_index()
    response = client.get("/praktijk/?doel=1&q=robot&o=overheid")
    assert response.status_code == 200
    assert "Geen voorbeelden gevonden" in response.text
    notice = BeautifulSoup(response.content, "html.parser").select_one(".tp-notice")
    assert [item.get_text() for item in notice.find_all("li")][:2] == [
        "zoeken zonder 1. Kort doel 1: 2 voorbeelden",
        "zoeken zonder ‘robot’: 1 voorbeeld",
    ]
    assert [link["href"] for link in notice.find_all("a")][:3] == [
        "/praktijk/?q=robot&o=overheid",
        "/praktijk/?doel=1&o=overheid",
        "/praktijk/",
    ]


def test_an_unknown_choice_is_named_and_skipped(client):
    ProjectFactory()
    response = client.get("/praktijk/?doel=99&landsdeel=mars&o=")
    assert response.status_code == 200
    assert "landsdeel=mars, doel=99" in response.text
    assert "1 voorbeeld" in response.text


@pytest.mark.parametrize("page", ["999", "0", "-1", "abc", "1.5", "²", "9" * 50, "", "\x00"])
def test_a_page_that_is_not_there_helps_to_the_first(client, page):
    response = client.get("/praktijk/", {"pagina": page, "status": "loopt"})
    assert response.status_code == 404
    assert "Er is 1 pagina" in response.text
    assert 'href="/praktijk/?status=loopt"' in response.text


def test_too_many_words_get_a_sentence_and_stay_typed(client):
    response = client.get("/praktijk/", {"q": "x" * 5_000})
    assert response.status_code == 400
    assert "5000 tekens" in response.text
    assert "x" * 5_000 in response.text


@pytest.mark.parametrize(
    "name",
    ["q", "doel", "pijler", "landsdeel", "regio", "o", "thema", "status", "organisatie", "x"],
)
def test_no_parameter_chokes_on_a_nul_or_on_bytes_that_are_no_text(client, name):
    for value in ("%00", "a%00b", "%ff%fe", "%ED%A0%80", "%F0%9F%92%A9", "'\"<script>"):
        response = client.get(f"/praktijk/?{name}={value}")
        assert response.status_code in {200, 400}, (name, value)
        assert "<script>" not in response.text.split("<body>")[1]


def test_what_was_asked_is_escaped(client):
    response = client.get("/praktijk/", {"q": '"><img src=x>', "doel": "<b>"})
    assert "<img src=x>" not in response.text
    assert "<b>" not in response.text


@pytest.mark.slow
def test_many_projects_cost_no_more_queries(client):
    call_command("load_content", verbosity=0)
    addresses = (
        "/praktijk/",
        "/praktijk/?doel=4&o=onderwijs&q=techniek",
        "/landsdelen/oost/zwolle/",
        "/doelen/4/",
    )

    def cost(address):
        version.invalidate_locally()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    client.get("/doelen/4/")  # a process learns once what kinds of things there are
    before = {address: cost(address) for address in addresses}
    generate_projects(1200)
    assert {address: cost(address) for address in addresses} == before
