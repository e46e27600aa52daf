"""The page of a region: what one can do there, its municipalities, and figures."""

import pytest
from bs4 import BeautifulSoup
from django.utils.timezone import localdate

from caching.cacheable import cache_key
from tests.factories import (
    GoalFactory,
    LandsdeelFactory,
    MeasurementFactory,
    MunicipalityFactory,
    PageFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def region():
    return RegionFactory(slug="zwolle", landsdeel=LandsdeelFactory(slug="oost", shape="oost"))


def open_page(client, region, **query):
    return BeautifulSoup(client.get(region.get_absolute_url(), query).text, "html.parser").main


def links_by_title(page):
    return {
        item.h3.text: [link["href"] for link in item.select("a")]
        for item in page.select(".tp-action-list > li")
    }


def test_visitors_find_what_they_can_do_by_who_they_are(client, region):
    business = StakeholderFactory(slug="ondernemers", entrance="Ik ben ondernemer")
    StakeholderFactory(slug="onderwijs", entrance="Ik werk in het onderwijs")
    StakeholderFactory(slug="overheid")
    PageFactory(slug="ouders", entrance="Ik ben leerling, student of ouder")
    ProjectFactory(region=region, stakeholders=[business])
    assert links_by_title(open_page(client, region)) == {
        "Ik ben ondernemer": [
            "/vier-os/ondernemers/",
            "/praktijk/?regio=zwolle&o=ondernemers",
        ],
        "Ik werk in het onderwijs": ["/vier-os/onderwijs/"],
        "Ik ben leerling, student of ouder": ["/ouders/"],
    }


def test_pupils_find_the_examples_of_their_own_region(client, region):
    goals = [GoalFactory(number=number) for number in (1, 4)]
    PageFactory(slug="ouders", entrance="Ik ben ouder").goals.set(goals)
    ProjectFactory(region=region, goals=goals[:1])
    assert links_by_title(open_page(client, region)) == {
        "Ik ben ouder": ["/ouders/", "/praktijk/?regio=zwolle&doel=1&doel=4"]
    }


def test_the_municipality_of_a_visitor_is_named_and_the_list_is_open(client, region):
    for name in ("Kampen", "Zwolle"):
        MunicipalityFactory(name=name, region=region)
    page = open_page(client, region, gemeente="kampen")
    assert [mark.text for mark in page.select("mark")] == ["Kampen", "Kampen"]
    assert page.details.has_attr("open")


@pytest.mark.parametrize("slug", ["elders", "", "<script>", "x" * 500])
def test_a_municipality_that_is_not_of_this_region_is_ignored(client, region, slug):
    MunicipalityFactory(name="Kampen", region=region)
    MunicipalityFactory(name="Elders", region=RegionFactory())
    page = open_page(client, region, gemeente=slug)
    assert page.find("mark") is None
    assert not page.details.has_attr("open")


def test_a_page_with_a_municipality_has_the_address_of_the_region(client, region):
    MunicipalityFactory(name="Kampen", region=region)
    page = client.get(region.get_absolute_url(), {"gemeente": "kampen"})
    canonical = BeautifulSoup(page.text, "html.parser").find("link", rel="canonical")["href"]
    assert canonical.endswith("/landsdelen/oost/zwolle/")
    assert cache_key(region.get_absolute_url(), "gemeente=kampen&utm_source=x") == (
        "/landsdelen/oost/zwolle/?gemeente=kampen"
    )


def test_the_list_and_the_map_give_a_region_the_same_number(client, region):
    other = RegionFactory(name="Aalten", landsdeel=region.landsdeel)
    page = open_page(client, region)
    listed = [item.get_text(strip=True) for item in page.select(".tp-region-list > li")]
    drawn = {
        int(link.find("text").text): link.title.text
        for link in page.select(".tp-landsdeel-map svg a")
    }
    assert drawn == dict(enumerate(listed, start=1))
    assert page.select_one(".tp-region-list a")["href"] == other.get_absolute_url()
    assert page.select_one(".tp-region-list [aria-current=page]").text == region.name


def test_the_links_on_the_map_are_announced_by_the_list_alone(client, region):
    drawing = open_page(client, region).select_one(".tp-landsdeel-map svg")
    assert drawing["aria-hidden"] == "true"
    assert {link["tabindex"] for link in drawing.select("a")} == {"-1"}


def section_links(page, section):
    return [link.text for link in page.select(f"section[aria-labelledby={section}] h3 a")]


def test_figures_are_those_of_the_landsdeel_or_say_that_they_are_national(client, region):
    MeasurementFactory(indicator__name="Heel het land")
    page = open_page(client, region)
    assert page.find(id="cijfers").text == "Cijfers van heel Nederland"
    assert section_links(page, "cijfers") == ["Heel het land"]


def test_national_figures_leave_out_those_of_the_landsdelen_that_share_their_chart(client, region):
    shared = {"indicator__chart_title": "N-profiel", "indicator__series_label": "havo"}
    other = LandsdeelFactory(name="Elders", slug="noord")
    MeasurementFactory(indicator__name="Havo", **shared)
    MeasurementFactory(indicator__name="Havo in Elders", indicator__landsdeel=other, **shared)
    figures = open_page(client, region).find("section", attrs={"aria-labelledby": "cijfers"})
    assert "Havo" in figures.text
    assert "Elders" not in figures.text


def test_a_landsdeel_with_figures_shows_those(client, region):
    MeasurementFactory(indicator__name="Heel het land")
    MeasurementFactory(indicator__name="In Oost", indicator__landsdeel=region.landsdeel)
    page = open_page(client, region)
    assert page.find(id="cijfers").text == f"Cijfers van landsdeel {region.landsdeel.name}"
    assert section_links(page, "cijfers") == ["In Oost"]


def test_the_page_says_when_its_editors_last_changed_it(client, region):
    facts = open_page(client, region).aside
    day = localdate(region.last_published_at).isoformat()
    assert facts.find("dt", string="Bijgewerkt op").find_next("time")["datetime"] == day
