"""The planning for the calendar program of an editor, at her own secret address (RFC 5545)."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from icalendar import Event

from pact.calendar_files import CONTENT_TYPE, new_calendar
from pact.structured_data import full_address
from publishing.models import CalendarLink
from techniekpact.planning import PlanEntry, PlanFilter, planned_entries

SHOWN_BEFORE = timedelta(days=30)
SHOWN_AHEAD = timedelta(days=365)
MAX_ENTRIES = 1000


@require_safe
@never_cache
def planning_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Return the calendar of the owner of a link: what she may see now, and no names."""
    link = CalendarLink.objects.with_token(token).select_related("user").first()
    if link is None or not (link.user.is_active and link.user.is_staff):
        raise Http404("No such calendar")
    response = HttpResponse(build_planning_calendar(link.user), content_type=CONTENT_TYPE)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def build_planning_calendar(user: User) -> bytes:
    now = timezone.localtime()
    entries = planned_entries(user, PlanFilter(now - SHOWN_BEFORE, now + SHOWN_AHEAD))
    entries = entries[:MAX_ENTRIES]
    calendar = new_calendar([entry.day for entry in entries], "Techniekpact: planning")
    for entry in entries:
        calendar.add_component(_build_event(entry))
    return calendar.to_ical()


def _build_event(entry: PlanEntry) -> Event:
    """Describe an entry; its UID stays the same when the moment changes."""
    event = Event()
    host = urlsplit(settings.SITE_URL).hostname
    label = entry.obj._meta.label_lower
    key = f"{entry.obj.pk}-{entry.mailing_id}" if entry.mailing_id else entry.obj.pk
    event.add("uid", f"{entry.kind}-{label}-{key}@{host}")
    event.add("dtstamp", timezone.now())
    event.add("summary", f"{entry.kind.label}: {entry.title}")
    event.add("dtstart", entry.moment or entry.day)
    if entry.moment is None:
        event.add("dtend", entry.day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("url", full_address(entry.url))
    event.add("categories", [entry.kind.label])
    return event
