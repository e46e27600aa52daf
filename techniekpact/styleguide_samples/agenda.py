"""Activities of the agenda."""

from datetime import date, time

from pact.agenda import AgendaEntry
from pact.models import Activity
from pact.site_context import SiteContext
from techniekpact.styleguide_samples.texts import LONG_TEXT, SUMMARY

DAY = date(2026, 3, 12)


def sample_agenda(site_context: SiteContext) -> dict[str, list[AgendaEntry]]:
    region = site_context.regions[0]
    meeting = Activity(
        title="Open dag in de werkplaats",
        slug="open-dag",
        kind=Activity.Kind.OPEN_DAY,
        summary=SUMMARY,
        start_date=DAY,
        start_time=time(14),
        end_time=time(16, 30),
        place_name="De Werkplaats",
        town="Zwolle",
    )
    call = Activity(
        title="Oproep voor gastlessen",
        slug="oproep",
        kind=Activity.Kind.CALL,
        start_date=DAY,
        end_date=date(2026, 4, 1),
    )
    cancelled = Activity(
        title="Cursus voor leerkrachten",
        slug="cursus",
        kind=Activity.Kind.COURSE,
        start_date=DAY,
        end_date=date(2026, 3, 14),
        online_url="https://www.voorbeeld.nl/",
        cancelled=True,
    )
    long = Activity(
        title=LONG_TEXT[:150],
        slug="lang",
        summary=LONG_TEXT[:300],
        start_date=DAY,
        start_time=time(9),
        end_date=date(2027, 4, 1),
        end_time=time(17),
        place_name=LONG_TEXT[:150],
        town=LONG_TEXT[:80],
        cancelled=True,
    )
    regions = site_context.regions
    return {
        "plain": [
            AgendaEntry(meeting, [region], is_national=False),
            AgendaEntry(call, [], is_national=True),
            AgendaEntry(cancelled, regions[:2], is_national=False),
        ],
        "long": [AgendaEntry(long, regions, is_national=False)],
        "none": [],
    }
