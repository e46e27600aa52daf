"""Figures as people see them: rows of the list, shared charts, and what folds out below one."""

from datetime import date
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError

from caching import version
from images.models import SocialImage
from images.social_image_queue import draw_due_social_images
from pact.figure_changes import describe_changes
from pact.figures import goal_figures
from pact.indicator_figures import IndicatorFigure
from pact.models import Indicator, Measurement
from techniekpact.social_cards import plan_cards_of_pages
from tests.factories import GoalFactory, IndicatorFactory, LandsdeelFactory, MeasurementFactory

pytestmark = pytest.mark.django_db


def measure(name, values, **fields):
    indicator = IndicatorFactory(name=name, slug=name.lower(), **fields)
    for period, value in values.items():
        MeasurementFactory(indicator=indicator, period=period, value=value)
    return indicator


@pytest.fixture
def pair(goal):
    """Return two series that share a chart, and one of a landsdeel that belongs to them."""
    landsdeel = LandsdeelFactory(slug="oost", name="Oost")
    joint = {"chart_title": "Leerlingen met techniek"}
    pair = [
        measure("Havo", {"2019/20": 40, "2020/21": "39.5"}, series_label="havo", **joint),
        measure("Vwo", {"2020/21": 60}, series_label="vwo", **joint),
        measure("Oost", {"2020/21": 50}, series_label="havo", landsdeel=landsdeel, **joint),
    ]
    for indicator in pair:
        indicator.goals.add(goal)
    return pair


def test_series_with_one_title_share_a_chart_and_a_table(pair, goal):
    (figure,) = goal_figures(goal)
    assert figure.title == "Leerlingen met techniek"
    assert [member.label for member in figure.members] == ["havo", "vwo"]
    first, last = figure.rows
    assert [value and float(value.value) for value in first.measurements] == [40, None]
    assert [float(value.value) for value in last.measurements] == [39.5, 60]


def test_a_landsdeel_has_a_chart_of_its_own_below_that_of_the_country(pair, goal, client):
    (figure,) = goal_figures(goal)
    (area,) = figure.areas
    assert (area.area_name, area.title) == ("Oost", "Oost")
    assert "Per landsdeel" in client.get("/cijfers/havo/").text
    assert "Grafiek: Oost." in client.get("/landsdelen/oost/").text


def test_series_with_another_unit_do_not_share_a_chart(pair, goal):
    other = measure(
        "Aantal",
        {"2020/21": 9},
        unit="leerlingen",
        chart_title=pair[0].chart_title,
        series_label="aantal",
    )
    other.goals.add(goal)
    assert sorted(len(figure.members) for figure in goal_figures(goal)) == [1, 2]


def test_more_series_than_can_be_told_apart_have_another_chart(goal):
    for number in range(5):
        measure(
            f"r{number}", {"2020": 1}, chart_title="Samen", series_label=f"reeks {number}"
        ).goals.add(goal)
    assert [len(figure.members) for figure in goal_figures(goal)] == [4, 1]


def test_the_list_has_each_figure_once_under_its_first_goal(pair, client):
    other_goal = GoalFactory(number=5)
    pair[0].goals.add(other_goal)
    page = BeautifulSoup(client.get("/cijfers/").content, "html.parser")
    for slug in ("havo", "vwo", "oost"):
        assert len(page.select(f'main a[href="/cijfers/{slug}/"]')) == 1
    (link,) = page.select('a[href="#cijfer-havo"]')
    assert link.text == "Leerlingen met techniek"
    assert link.find_previous("h3").text.startswith("Doel 5")


def test_a_row_tells_value_unit_period_and_changes_and_draws_its_course(client):
    values = {"2016": 40000, "2017": 50000, "2018": 45000, "2019": 44000}
    measure("Leerlingen", values, unit="leerlingen")
    page = BeautifulSoup(client.get("/cijfers/").content, "html.parser")
    text = " ".join(page.select_one(".tp-latest-value").text.split())
    assert text == "44.000 leerlingen in 2019 +10% sinds 2016, \N{MINUS SIGN}2% sinds 2018"
    assert page.select(".tp-sparkline")


@pytest.mark.parametrize(
    ("values", "breaks", "change"),
    [
        (
            {"2016": 40, "2017": 41, "2018": "43.5"},
            [],
            "+3,5 procentpunt sinds 2016, +2,5 sinds 2017",
        ),
        ({"2016": 40, "2017": 40}, [], "gelijk aan 2016"),
        ({"2016": 40, "2017": 50, "2018": 48}, ["2017"], "\N{MINUS SIGN}2 procentpunt sinds 2017"),
        ({"2016": 40, "2017": 50}, ["2017"], "anders geteld dan eerder"),
        ({"2016": 40}, [], ""),
    ],
)
def test_a_change_is_told_only_between_values_that_can_be_compared(values, breaks, change):
    rows = [
        Measurement(period=period, value=Decimal(value), series_break=period in breaks)
        for period, value in values.items()
    ]
    assert describe_changes(IndicatorFigure(Indicator(unit="%"), rows)) == change


def test_the_foot_has_a_line_to_cite(indicator, client):
    Indicator.objects.update(checked_on=date(2026, 11, 21))
    version.invalidate_locally()
    page = BeautifulSoup(client.get("/cijfers/havo/").content, "html.parser")
    line = page.select_one(".tp-figure-foot__citation").text
    assert line == (
        "Techniekpact, ‘Havo’, 2019/20–2023/24. Bron: voorbeeld.nl. "
        "http://localhost:8000/cijfers/havo/ (stand 21 november 2026)"
    )
    assert page.select_one(".tp-figure-foot [data-copy-link]")["data-text"] == line
    assert not page.select_one("details.tp-figure__foot").has_attr("open")


def test_the_foot_tells_where_periods_are_missing_and_counted_otherwise(indicator, client):
    text = client.get("/cijfers/havo/").text
    assert "De reeks heeft 3 metingen. Vanaf 2023/24 is anders geteld." in text
    MeasurementFactory(indicator=indicator, period="2017/18")
    version.invalidate_locally()
    assert "Geen cijfer is er tussen 2017/18 en 2019/20." in client.get("/cijfers/havo/").text


def test_the_picture_is_offered_once_the_worker_has_drawn_it(indicator, client):
    assert client.get("/cijfers/havo.png").status_code == 404
    assert "/cijfers/havo.png" not in client.get("/cijfers/havo/").text
    plan_cards_of_pages()
    draw_due_social_images(on_stored=version.invalidate_locally)
    assert 'href="/cijfers/havo.png"' in client.get("/cijfers/havo/").text
    response = client.get("/cijfers/havo.png")
    drawn = SocialImage.objects.get(path="/cijfers/havo.png").drawn
    assert (response.status_code, response["Location"]) == (302, f"/media/social/{drawn}.png")
    assert client.get("/cijfers/niets.png").status_code == 404


def test_a_target_needs_its_source():
    indicator = IndicatorFactory.build(target_value=45)
    with pytest.raises(ValidationError, match="Noem de bron"):
        indicator.validate_constraints()
    indicator.target_source = "Voorbeeldnota 2016"
    indicator.validate_constraints()


def test_a_series_in_a_shared_chart_needs_a_short_name():
    with pytest.raises(ValidationError, match="korte naam"):
        IndicatorFactory.build(chart_title="Samen").validate_constraints()


def test_a_remark_is_told_once_with_the_series_that_it_is_about(pair, goal):
    for indicator in pair[:2]:
        MeasurementFactory(indicator=indicator, period="2021/22", series_break=True)
    (figure,) = goal_figures(goal)
    assert figure.remarks == ["2021/22 (havo, vwo): Niet te vergelijken met de rij ervoor."]


def test_a_target_is_shown_with_its_source(client):
    measure("Havo", {"2019": 40, "2020": 41}, target_value=45, target_source="Voorbeeldnota 2016")
    text = client.get("/cijfers/havo/").text
    assert "45%. Bron: Voorbeeldnota 2016" in text
    assert "doel Havo 45%" not in text
    assert "doel 45%" in text
