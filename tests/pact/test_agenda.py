"""The agenda: what is to come, by month and by filters; what is past; and one activity."""

import json
from datetime import date, time

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caching import version
from pact.models import Activity
from tests.factories import (
    ActivityFactory,
    GoalFactory,
    LandsdeelFactory,
    OrganisationFactory,
    RegionFactory,
    StakeholderFactory,
)

pytestmark = pytest.mark.django_db

EMPTY = "Er staat nu niets in de agenda."


@pytest.fixture
def clock():
    with time_machine.travel("2026-03-12 12:00:00+01:00", tick=False) as traveller:
        yield traveller


def get_page(client, url="/agenda/"):
    version.invalidate_locally()
    return BeautifulSoup(client.get(url).content, "html.parser")


def list_titles(page):
    return [link.get_text() for link in page.select(".tp-activity-list__title a")]


def list_months(page):
    headings = page.select(".tp-section__title")
    return [heading.get_text() for heading in headings if heading["id"].startswith("maand")]


def test_what_comes_stands_by_month_after_what_is_under_way(client, clock):
    ActivityFactory(title="April", start_date=date(2026, 4, 1))
    ActivityFactory(title="Middag", start_date=date(2026, 3, 20), start_time=time(14))
    ActivityFactory(title="Ochtend", start_date=date(2026, 3, 20), start_time=time(9))
    ActivityFactory(title="Bezig", start_date=date(2026, 2, 1), end_date=date(2026, 3, 12))
    ActivityFactory(title="Was", start_date=date(2026, 3, 11))
    ActivityFactory(title="Geheim", start_date=date(2026, 4, 1), live=False)
    page = get_page(client)
    assert list_titles(page) == ["Bezig", "Ochtend", "Middag", "April"]
    assert list_months(page) == ["Nu bezig", "Maart 2026", "April 2026"]


@pytest.mark.once
def test_the_archive_of_a_year_starts_with_what_was_last(client, clock):
    ActivityFactory(title="Januari", start_date=date(2026, 1, 5))
    ActivityFactory(title="Februari", start_date=date(2026, 2, 5))
    ActivityFactory(title="Vorig jaar", start_date=date(2025, 5, 5))
    ActivityFactory(title="Komt", start_date=date(2026, 5, 5))
    page = get_page(client)
    assert [link["href"] for link in page.select("nav[aria-labelledby=eerder] a")] == [
        "/agenda/?jaar=2026",
        "/agenda/?jaar=2025",
    ]
    page = get_page(client, "/agenda/?jaar=2026")
    assert list_titles(page) == ["Februari", "Januari"]
    assert page.h1.get_text() == "Agenda 2026"
    assert page.select_one("link[rel=canonical]")["href"].endswith("/agenda/?jaar=2026")
    assert not page.select(".tp-calendar-subscription")


def test_filters_narrow_each_other_and_whoever_is_not_named_is_welcome(client):
    east = RegionFactory(slug="zwolle", landsdeel=LandsdeelFactory(slug="oost"))
    north = RegionFactory(slug="groningen", landsdeel=LandsdeelFactory(slug="noord"))
    ActivityFactory(title="Oost", region=east, target_groups="leerlingen,ouders")
    ActivityFactory(title="Noord", region=north, target_groups="bedrijven")
    ActivityFactory(title="Samen", region=north, other_regions=[east])
    ActivityFactory(title="Overal", kind=Activity.Kind.CONTEST)
    expected = {
        "": {"Oost", "Noord", "Samen", "Overal"},
        "?landsdeel=oost": {"Oost", "Samen"},
        "?landsdeel=landelijk": {"Overal"},
        "?regio=groningen": {"Noord", "Samen"},
        "?voor=ouders": {"Oost", "Samen", "Overal"},
        "?soort=wedstrijd": {"Overal"},
        "?regio=zwolle&voor=bedrijven": {"Samen"},
        "?landsdeel=oost&landsdeel=landelijk": {"Oost", "Samen", "Overal"},
    }
    for query, titles in expected.items():
        assert set(list_titles(get_page(client, f"/agenda/{query}"))) == titles, query


@pytest.mark.once
def test_a_filter_is_there_only_where_it_divides(client):
    region = RegionFactory(slug="zwolle")
    ActivityFactory(region=region, target_groups="ouders")
    assert not get_page(client).select(".tp-filter-form")
    ActivityFactory(region=region, target_groups="ouders,bedrijven")
    page = get_page(client, "/agenda/?voor=bedrijven")
    (choices,) = page.select(".tp-filter-form fieldset")
    assert [label.get_text(" ", strip=True) for label in choices.select("label")] == [
        "Ouders 2 activiteiten",
        "Bedrijven 1 activiteit",
    ]
    assert choices.select_one("[checked]")["value"] == "bedrijven"
    assert page.select_one(".tp-filter-form [type=submit]")["data-found"] == "1 activiteit"


@pytest.mark.once
def test_each_filter_can_be_dropped_and_the_year_stays(client):
    ActivityFactory(start_date=date(2026, 2, 1), target_groups="ouders", kind=Activity.Kind.CONTEST)
    page = get_page(client, "/agenda/?voor=ouders&soort=wedstrijd&jaar=2026")
    assert [link["href"] for link in page.select(".tp-filter-chips a")] == [
        "/agenda/?soort=wedstrijd&jaar=2026",
        "/agenda/?voor=ouders&jaar=2026",
        "/agenda/?jaar=2026",
    ]
    assert page.select_one(".tp-filter-form input[name=jaar]")["value"] == "2026"


@pytest.mark.once
def test_an_unknown_filter_is_named_and_skipped(client):
    ActivityFactory(title="Komt")
    page = get_page(client, "/agenda/?regio=nergens&jaar=1999")
    assert list_titles(page) == ["Komt"]
    assert "regio=nergens, jaar=1999" in page.select_one(".tp-notice").get_text()


@pytest.mark.once
def test_a_choice_without_result_leads_back(client):
    RegionFactory(slug="zwolle")
    ActivityFactory()
    notice = get_page(client, "/agenda/?regio=zwolle").select_one(".tp-notice")
    assert "niets dat aan al uw keuzes voldoet" in notice.get_text()
    assert notice.a["href"] == "/agenda/"


def test_an_empty_agenda_is_friendly_and_no_page_leads_to_it(client):
    page = get_page(client)
    assert EMPTY in page.get_text()
    assert not page.select(".tp-activity-list, .tp-calendar-subscription, .tp-filter-form")
    for url in ("/", "/nieuws/", "/overzicht/", "/sitemap.xml"):
        assert "/agenda/" not in client.get(url).text, url


def test_the_agenda_has_links_as_soon_as_there_is_something(client):
    region = RegionFactory()
    activity = ActivityFactory(region=region)
    version.invalidate_locally()
    for url in ("/", "/nieuws/", "/overzicht/", "/sitemap.xml", region.get_absolute_url()):
        assert "/agenda/" in client.get(url).text, url
    for url in ("/", region.get_absolute_url(), "/agenda/atom.xml", "/sitemap.xml"):
        assert activity.get_absolute_url() in client.get(url).text, url


@pytest.mark.once
def test_a_region_shows_its_own_activities_and_leads_to_the_rest(client):
    region = RegionFactory(slug="zwolle")
    for number in range(4):
        ActivityFactory(title=f"Eigen {number}", region=region)
    ActivityFactory(title="Landelijk")
    ActivityFactory(title="Elders", region=RegionFactory())
    page = get_page(client, region.get_absolute_url())
    assert list_titles(page) == ["Eigen 0", "Eigen 1", "Eigen 2"]
    assert page.select_one(".tp-agenda-section__more a")["href"] == "/agenda/?regio=zwolle"
    other = RegionFactory(name="Zonder agenda")
    assert not get_page(client, other.get_absolute_url()).select(".tp-agenda-section__more")


@pytest.mark.once
def test_the_calendar_to_follow_is_that_of_the_chosen_region(client):
    ActivityFactory(region=RegionFactory(slug="zwolle"))
    for url, path in (
        ("/agenda/", "/agenda/kalender.ics"),
        ("/agenda/?regio=zwolle", "/agenda/regio/zwolle/kalender.ics"),
    ):
        section = get_page(client, url).select_one(".tp-calendar-subscription")
        assert section.select_one(".tp-button")["href"] == f"webcal://localhost:8000{path}"
        assert section.code.get_text() == f"http://localhost:8000{path}"


@pytest.mark.once
def test_the_page_of_an_activity_says_all_that_is_known(client, clock):
    region = RegionFactory()
    activity = ActivityFactory(
        region=region,
        start_date=date(2026, 3, 20),
        start_time=time(14),
        end_time=time(16),
        place_name="De Werkplaats",
        town="Zwolle",
        target_groups="ouders,leerlingen",
        organisers=[OrganisationFactory(name="Deltion", website="https://www.deltion.nl/")],
        goals=[GoalFactory(number=4)],
        stakeholders=[StakeholderFactory(slug="onderwijs")],
        sign_up_url="https://www.voorbeeld.nl/aanmelden",
        body="<p>Kom kijken.</p>",
    )
    page = get_page(client, activity.get_absolute_url())
    text = " ".join(page.main.get_text(" ").split())
    for words in (
        "Vrijdag 20 maart 2026, 14:00 tot 16:00 uur",
        "De Werkplaats, Zwolle",
        "Leerlingen, Ouders",
        "Kom kijken.",
    ):
        assert words in text
    links = {link["href"] for link in page.main.select("a")}
    assert {
        "https://www.deltion.nl/",
        "https://www.voorbeeld.nl/aanmelden",
        "/doelen/4/",
        "/vier-os/onderwijs/",
        region.get_absolute_url(),
        f"{activity.get_absolute_url()}kalender.ics",
    } <= links


@pytest.mark.once
def test_nobody_can_sign_up_for_what_is_past_or_cancelled(client, clock):
    for values in ({"start_date": date(2026, 3, 1)}, {"cancelled": True}):
        activity = ActivityFactory(sign_up_url="https://www.voorbeeld.nl/aanmelden", **values)
        page = get_page(client, activity.get_absolute_url())
        assert not page.main.select('a[href*="aanmelden"], a[href$=".ics"]')
    assert "Dit gaat niet door." in page.get_text()
    assert "Gaat niet door." in get_page(client).main.get_text()


@pytest.mark.once
def test_a_call_says_until_when_one_can_answer(client, clock):
    activity = ActivityFactory(
        kind=Activity.Kind.CALL,
        start_date=date(2026, 3, 1),
        end_date=date(2026, 4, 1),
        sign_up_url="https://www.voorbeeld.nl/",
    )
    page = get_page(client, activity.get_absolute_url())
    assert page.find("dt", string="Reageren kan").find_next("dd").get_text() == (
        "Tot en met woensdag 1 april 2026"
    )
    assert page.main.select_one(".tp-button").get_text() == "Reageren"
    assert "Event" not in read_json_ld_types(page)


def read_json_ld_types(page):
    scripts = page.find_all("script", type="application/ld+json")
    return {json.loads(script.string)["@type"]: json.loads(script.string) for script in scripts}


@pytest.mark.once
def test_search_engines_read_when_where_and_whether_it_goes_on(client):
    activity = ActivityFactory(
        start_date=date(2026, 3, 29),
        start_time=time(14),
        end_time=time(16),
        town="Zwolle",
        online_url="https://www.voorbeeld.nl/mee",
        organisers=[OrganisationFactory(name="Deltion"), OrganisationFactory(live=False)],
        cancelled=True,
    )
    event = read_json_ld_types(get_page(client, activity.get_absolute_url()))["Event"]
    assert event["startDate"] == "2026-03-29T14:00:00+02:00"
    assert event["endDate"] == "2026-03-29T16:00:00+02:00"
    assert event["eventStatus"] == "https://schema.org/EventCancelled"
    assert event["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert [place["@type"] for place in event["location"]] == ["Place", "VirtualLocation"]
    assert event["organizer"] == [{"@type": "Organization", "name": "Deltion"}]


@pytest.mark.once
def test_search_engines_read_days_without_times(client):
    activity = ActivityFactory(start_date=date(2026, 3, 12), end_date=date(2026, 3, 14))
    event = read_json_ld_types(get_page(client, activity.get_absolute_url()))["Event"]
    assert (event["startDate"], event["endDate"]) == ("2026-03-12", "2026-03-14")
    assert "location" not in event


@pytest.mark.once
def test_an_activity_of_unpublished_regions_is_not_called_national(client):
    hidden = RegionFactory(name="Verborgen", live=False)
    activity = ActivityFactory(region=hidden)
    for url in ("/agenda/", activity.get_absolute_url()):
        text = get_page(client, url).main.get_text()
        assert "Verborgen" not in text
        assert "Landelijk" not in text
        assert "Heel Nederland" not in text


def test_the_pages_cost_five_queries_at_most(client):
    region = RegionFactory()
    activity = ActivityFactory(
        region=region,
        other_regions=[RegionFactory()],
        goals=[GoalFactory()],
        organisers=[OrganisationFactory()],
    )
    client.get("/")
    urls = ["/agenda/", "/agenda/?regio=regio-1", activity.get_absolute_url()]
    urls += ["/agenda/kalender.ics", "/agenda/atom.xml", region.get_absolute_url(), "/"]
    for url in urls:
        version.invalidate_locally()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        assert len(queries) <= 5, (url, [query["sql"] for query in queries])
