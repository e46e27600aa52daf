import pytest

from caching import version
from pact.figures import goal_figures, landsdeel_figures
from tests.factories import IndicatorFactory, LandsdeelFactory, MeasurementFactory

pytestmark = pytest.mark.django_db


def test_a_goal_shows_its_national_figures_in_order_of_time(indicator, goal):
    local = IndicatorFactory(landsdeel=LandsdeelFactory(slug="oost"))
    local.goals.add(goal)
    MeasurementFactory(indicator=local)
    hidden = IndicatorFactory(live=False)
    hidden.goals.add(goal)
    MeasurementFactory(indicator=hidden)
    (figure,) = goal_figures(goal)
    assert [row.period for row in figure.rows] == ["2019/20", "2020/21", "2023/24"]
    (local_figure,) = landsdeel_figures(local.landsdeel)
    assert local_figure.first.indicator == local


def test_a_figure_tells_its_numbers_source_and_break(indicator, client):
    text = client.get("/cijfers/havo/").text
    assert "39,5%" in text
    assert "Niet te vergelijken met de rij ervoor" in text
    assert 'href="https://voorbeeld.nl/pad"' in text
    assert "2021/22" not in text


def test_the_json_names_the_source_and_claims_no_licence(indicator, client):
    data = client.get("/cijfers/havo.json").json()
    assert data["metingen"][0] == {
        "periode": "2019/20",
        "waarde": 40.0,
        "reeksbreuk": False,
        "toelichting": "",
    }
    assert data["bronnen"] == ["https://voorbeeld.nl/pad (2024)"]
    assert "licentie" not in data


def test_a_figure_does_not_lead_to_a_goal_that_is_not_there(indicator, goal, client):
    goal.pillar.live = False
    goal.pillar.save()
    version.invalidate_locally()
    assert "/doelen/4/" not in client.get("/cijfers/havo/").text
    assert "Doel 4" not in client.get("/cijfers/").text
    assert 'href="/cijfers/havo/"' in client.get("/cijfers/").text


def test_a_figure_without_numbers_is_not_listed(client):
    IndicatorFactory(name="Nog zonder getallen")
    assert "Nog zonder getallen" not in client.get("/cijfers/").text


@pytest.mark.parametrize("address", ["/cijfers/leeg/", "/cijfers/leeg.csv", "/cijfers/niets.json"])
def test_a_figure_without_numbers_has_no_page(client, address):
    IndicatorFactory(slug="leeg")
    assert client.get(address).status_code == 404
