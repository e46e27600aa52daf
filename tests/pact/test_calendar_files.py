"""Calendar files, read back with the library that others read them with too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from caching import version
from pact.models import Activity
from tests.factories import ActivityFactory, RegionFactory

pytestmark = pytest.mark.django_db

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ALL_URL = "/agenda/kalender.ics"
SUNDAY = date(2026, 3, 29)  # summer time begins


def read_calendar(client, url):
    version.invalidate_locally()
    response = client.get(url)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content)


def read_event(client, activity):
    (event,) = read_calendar(client, f"{activity.get_absolute_url()}kalender.ics").events
    return event


@pytest.mark.once
def test_lines_end_and_fold_as_the_standard_asks(client):
    activity = ActivityFactory(title="é" * 150, summary="Een, twee; drie\\vier " * 8)
    body = client.get(f"{activity.get_absolute_url()}kalender.ics").content
    lines = body.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert lines[0] == b"BEGIN:VCALENDAR"
    event = read_event(client, activity)
    assert event["SUMMARY"] == activity.title
    assert activity.summary.strip() in event["DESCRIPTION"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("day", "starts_at", "ends_at"),
    [
        (date(2026, 3, 28), "2026-03-28T22:30:00+00:00", "2026-03-29T01:30:00+00:00"),
        (date(2026, 10, 24), "2026-10-24T21:30:00+00:00", "2026-10-25T02:30:00+00:00"),
    ],
)
def test_a_night_in_which_the_clock_changes_is_as_long_as_it_is(client, day, starts_at, ends_at):
    activity = ActivityFactory(
        start_date=day,
        start_time=time(23, 30),
        end_date=day + timedelta(days=1),
        end_time=time(3, 30),
    )
    event = read_event(client, activity)
    assert event.start.astimezone(UTC).isoformat() == starts_at
    assert event.end.astimezone(UTC).isoformat() == ends_at
    assert event["DTSTART"].params["TZID"] == "Europe/Amsterdam"


@pytest.mark.once
def test_the_description_of_the_time_zone_knows_summer_and_winter(client):
    activity = ActivityFactory(start_date=SUNDAY, start_time=time(9), end_time=time(10))
    calendar = read_calendar(client, f"{activity.get_absolute_url()}kalender.ics")
    (zone,) = calendar.timezones
    described = zone.to_tz(lookup_tzid=False)
    for day in (date(2026, 3, 28), date(2026, 3, 30), date(2026, 11, 1)):
        noon = datetime.combine(day, time(12), tzinfo=AMSTERDAM)
        assert noon.replace(tzinfo=described).utcoffset() == noon.utcoffset()


@pytest.mark.once
def test_whole_days_have_no_time_and_their_last_day_counts(client):
    activity = ActivityFactory(start_date=SUNDAY, end_date=SUNDAY + timedelta(days=1))
    event = read_event(client, activity)
    assert (event.start, event.end) == (SUNDAY, date(2026, 3, 31))
    assert event["TRANSP"] == "TRANSPARENT"


@pytest.mark.once
def test_what_has_no_known_end_gets_none(client):
    event = read_event(client, ActivityFactory(start_date=SUNDAY, start_time=time(9)))
    assert event.start == datetime(2026, 3, 29, 9, tzinfo=AMSTERDAM)
    assert "DTEND" not in event


@pytest.mark.once
def test_a_newer_version_is_known_as_the_same_activity(client):
    with time_machine.travel("2026-03-01 12:00:00+01:00", tick=False) as clock:
        activity = ActivityFactory(start_date=SUNDAY)
        first = read_event(client, activity)
        clock.shift(timedelta(hours=1))
        activity.slug, activity.cancelled = "anders", True
        activity.save()
        second = read_event(client, activity)
    assert first["UID"] == second["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 3600)
    assert first["LAST-MODIFIED"].dt == datetime(2026, 3, 1, 11, tzinfo=UTC)
    assert second["LAST-MODIFIED"].dt == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert (first["STATUS"], second["STATUS"]) == ("CONFIRMED", "CANCELLED")


@pytest.mark.once
def test_it_says_where_and_how_to_take_part(client):
    activity = ActivityFactory(
        kind=Activity.Kind.OPEN_DAY,
        place_name="De Werkplaats",
        address="Kerkstraat 1",
        town="Zwolle",
        sign_up_url="https://www.voorbeeld.nl/aanmelden",
    )
    event = read_event(client, activity)
    assert event["LOCATION"] == "De Werkplaats, Kerkstraat 1, Zwolle"
    assert "Aanmelden: https://www.voorbeeld.nl/aanmelden" in event["DESCRIPTION"]
    assert event["URL"] == f"http://localhost:8000{activity.get_absolute_url()}"
    assert event.categories == ["Open dag"]


def test_a_calendar_to_subscribe_to_has_what_comes_and_the_past_year(client):
    today = timezone.localdate()
    for title, days in (("Komt", 1), ("Was", -30), ("Lang geleden", -400)):
        ActivityFactory(title=title, start_date=today + timedelta(days=days))
    ActivityFactory(title="Concept", live=False)
    calendar = read_calendar(client, ALL_URL)
    assert {str(event["SUMMARY"]) for event in calendar.events} == {"Komt", "Was"}
    assert calendar.calendar_name == "Agenda Techniekpact"
    assert calendar.refresh_interval == timedelta(hours=6)


def test_a_region_has_a_calendar_of_its_own(client):
    region, other = RegionFactory(slug="zwolle"), RegionFactory()
    ActivityFactory(title="Eigen", region=region)
    ActivityFactory(title="Ook hier", region=other, other_regions=[region])
    ActivityFactory(title="Elders", region=other)
    ActivityFactory(title="Landelijk")
    calendar = read_calendar(client, "/agenda/regio/zwolle/kalender.ics")
    assert {str(event["SUMMARY"]) for event in calendar.events} == {"Eigen", "Ook hier"}
    assert calendar.calendar_name == f"Agenda Techniekpact: {region.name}"


@pytest.mark.once
def test_a_calendar_without_activities_is_a_calendar(client):
    RegionFactory(slug="zwolle")
    for url in (ALL_URL, "/agenda/regio/zwolle/kalender.ics"):
        calendar = read_calendar(client, url)
        assert calendar.events == []
        assert calendar.timezones


@pytest.mark.once
def test_nothing_that_is_not_on_the_site_has_a_calendar(client):
    hidden, region = ActivityFactory(live=False), RegionFactory(live=False)
    for url in (f"/agenda/{hidden.slug}/kalender.ics", f"/agenda/regio/{region.slug}/kalender.ics"):
        assert client.get(url).status_code == 404
