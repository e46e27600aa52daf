"""Tags for pages that show a part of the agenda."""

from urllib.parse import urlsplit

from django import template
from django.conf import settings

from pact.agenda import AgendaEntry, agenda
from regions.models import Region

register = template.Library()

# The first activities on the page of a region or the home page, above a link to the agenda.
MAX_SHOWN = 3


@register.simple_tag
def coming_activities(region: Region | None = None) -> list[AgendaEntry]:
    """Return the first activities that are still to come, of all or of one region."""
    entries = agenda().coming_in(region) if region else list(agenda().coming)
    return entries[:MAX_SHOWN]


@register.filter
def webcal_url(path: str) -> str:
    """Return the address that opens a calendar of this site in the program for calendars."""
    return f"webcal://{urlsplit(settings.SITE_URL).netloc}{path}"
