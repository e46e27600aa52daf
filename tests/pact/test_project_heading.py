"""The title of the list of projects names what is chosen."""

import pytest
from bs4 import BeautifulSoup

from tests.factories import (
    GoalFactory,
    LandsdeelFactory,
    OrganisationFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
)

pytestmark = pytest.mark.django_db

HEADINGS = {
    "": "Praktijkvoorbeelden",
    "doel=4&landsdeel=oost": "Praktijkvoorbeelden in Oost voor doel 4",
    "doel=4&doel=5": "Praktijkvoorbeelden voor de doelen 4 en 5",
    "landsdeel=landelijk": "Landelijke praktijkvoorbeelden",
    "landsdeel=landelijk&doel=4": "Landelijke praktijkvoorbeelden voor doel 4",
    "landsdeel=oost&landsdeel=noord": "Praktijkvoorbeelden in Oost en Noord",
    "landsdeel=oost&landsdeel=landelijk": "Praktijkvoorbeelden in Oost en landelijk",
    "landsdeel=oost&regio=zwolle": "Praktijkvoorbeelden in Zwolle",
    "regio=zwolle&landsdeel=landelijk": "Praktijkvoorbeelden in Zwolle en landelijk",
    "o=overheid&thema=bouw": "Praktijkvoorbeelden over ‘Bouw’ met overheid",
    "organisatie=saxion": "Praktijkvoorbeelden van Saxion",
    "status=afgerond": "Praktijkvoorbeelden die zijn afgerond",
    "status=loopt&status=jaarlijks": "Praktijkvoorbeelden die lopen of die elk jaar terugkomen",
    "pijler=kiezen": "Praktijkvoorbeelden voor ‘Kiezen in de techniek’",
    "q=robot": "Praktijkvoorbeelden met ‘robot’",
    "doel=1&doel=2&doel=4&doel=5": "Praktijkvoorbeelden voor 4 doelen",
}


def test_title_and_heading_name_the_choice(client):
    goals = [GoalFactory(number=number) for number in (1, 2, 4, 5)]
    region = RegionFactory(slug="zwolle", name="Zwolle", landsdeel=LandsdeelFactory(slug="oost"))
    LandsdeelFactory(slug="noord")
    ProjectFactory(
        region=region,
        goals=goals,
        tags=["Bouw"],
        stakeholders=[StakeholderFactory(slug="overheid")],
        organisations=[OrganisationFactory(name="Saxion", slug="saxion")],
    )
    headings = {}
    for query in HEADINGS:
        page = BeautifulSoup(client.get(f"/praktijk/?{query}").text, "html.parser")
        headings[query] = page.h1.get_text().replace("\N{SOFT HYPHEN}", "")
        assert page.title.get_text().startswith(headings[query])
    assert headings == HEADINGS


def test_a_long_search_is_shortened(client):
    page = BeautifulSoup(client.get("/praktijk/", {"q": "x" * 150}).text, "html.parser")
    assert page.title.get_text().startswith(f"Praktijkvoorbeelden met ‘{'x' * 40}…’")
