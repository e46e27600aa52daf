"""Activities as calendar files (RFC 5545), for one, for all or for a region."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from icalendar import Calendar, Event, Timezone

from pact.models import Activity
from pact.structured_data import full_address
from regions.models import Region

PRODUCT_ID = "-//Techniekpact//Agenda//NL"
CONTENT_TYPE = "text/calendar; charset=utf-8"
# How often a calendar that is subscribed to should ask again.
REFRESH_INTERVAL = timedelta(hours=6)
# What is past stays in a subscription for a year, so that nobody's calendar loses it at once.
SHOWN_AFTERWARDS = timedelta(days=365)
MAX_ACTIVITIES = 500
# Calendars need the changes of the clock somewhat beyond the last activity.
ZONE_MARGIN = timedelta(days=366)


def calendar_response(
    activities: Sequence[Activity], *, name: str = "", file_name: str = ""
) -> HttpResponse:
    """Return a calendar: with a name to subscribe to, or with a file name to store once."""
    response = HttpResponse(build_calendar(activities, name), content_type=CONTENT_TYPE)
    response["X-Robots-Tag"] = "noindex"
    if file_name:
        response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def subscribed_activities(region: Region | None = None) -> list[Activity]:
    """Return what a subscription to all or to a region holds: what comes, and the past year."""
    since = timezone.now() - SHOWN_AFTERWARDS
    activities = Activity.objects.published().filter(ends_at__gte=since)
    if region:
        activities = activities.in_region(region)
    latest_first = activities.defer("body", "sources", "editor_note").order_by("-starts_at", "-pk")
    return list(latest_first[:MAX_ACTIVITIES])


def build_calendar(activities: Sequence[Activity], name: str = "") -> bytes:
    days = [day for a in activities for day in (a.start_date, a.end_date) if day]
    calendar = new_calendar(days, name)
    for activity in activities:
        calendar.add_component(build_event(activity))
    return calendar.to_ical()


def new_calendar(days: Iterable[date], name: str = "") -> Calendar:
    """Return a calendar without events, that knows Dutch time on these days and today."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT_ID)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.calendar_name = name
        calendar.refresh_interval = REFRESH_INTERVAL
        calendar.add("x-published-ttl", "PT6H")
    # A calendar holds at least one component, and this one is there without activities too.
    calendar.add_component(_build_timezone([timezone.localdate(), *days]))
    return calendar


def _build_timezone(days: Sequence[date]) -> Timezone:
    """Describe Dutch time, from the first day until after the last one."""
    return Timezone.from_tzinfo(
        timezone.get_current_timezone(),
        first_date=date(min(days).year, 1, 1),
        last_date=max(days) + ZONE_MARGIN,
    )


def build_event(activity: Activity) -> Event:
    """Describe one activity; what is not known is left out.

    Its UID stays the same when its address changes. SEQUENCE is 0 at the first publication and
    grows with each that follows.
    """
    event = Event()
    published_at = activity.last_published_at or timezone.now()
    first_at = activity.first_published_at or published_at
    address = full_address(activity.get_absolute_url())
    event.add("uid", f"activity-{activity.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", published_at)
    event.add("last-modified", published_at)
    event.add("sequence", int((published_at - first_at).total_seconds()))
    event.add("summary", activity.title)
    _add_times(event, activity)
    if location := ", ".join(activity.place_lines) or activity.online_url:
        event.add("location", location)
    lines = [activity.summary, *_link_lines(activity), address]
    event.add("description", "\n\n".join(filter(None, lines)))
    event.add("url", address)
    event.add("categories", [activity.get_kind_display()])
    event.add("status", "CANCELLED" if activity.cancelled else "CONFIRMED")
    return event


def _link_lines(activity: Activity) -> list[str]:
    links = {"Online": activity.online_url, "Aanmelden": activity.sign_up_url}
    return [f"{label}: {url}" for label, url in links.items() if url]


def _add_times(event: Event, activity: Activity) -> None:
    """Add whole days, of which the last one is not included (RFC 5545, 3.6.1), or moments."""
    span = activity.time_span
    if not span:
        return
    if span.is_whole_days:
        event.add("dtstart", span.first_day)
        event.add("dtend", span.last_day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        return
    event.add("dtstart", span.starts_at)
    if span.has_end:
        event.add("dtend", span.ends_at)
