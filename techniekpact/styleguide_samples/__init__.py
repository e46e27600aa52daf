"""Sample objects for the style page, in memory and never stored.

The O's, goals and places are those of `fixtures/`; the rest is made up and includes extremes:
nothing filled in, and every text as long as its field allows, without a space.
"""

from functools import cache

from django.http import HttpRequest
from django.urls import reverse

from open_data.figure_table import COLUMNS, Column
from pact.models import Goal, SiteDetails
from pact.site_context import SiteContext
from regions.models import Landsdeel
from techniekpact.styleguide_samples.agenda import sample_agenda
from techniekpact.styleguide_samples.blocks import sample_blocks
from techniekpact.styleguide_samples.figures import sample_figures
from techniekpact.styleguide_samples.filters import sample_facets, sample_filters
from techniekpact.styleguide_samples.people import (
    long_stakeholder,
    sample_people,
    sample_signup_forms,
)
from techniekpact.styleguide_samples.pictures import sample_image
from techniekpact.styleguide_samples.places import sample_place_candidates
from techniekpact.styleguide_samples.project_cards import (
    long_region,
    sample_cards,
    sample_issue_items,
    sample_organisations,
)
from techniekpact.styleguide_samples.regions import sample_actions, sample_region_map
from techniekpact.styleguide_samples.searches import sample_searches, sample_suggested_pages
from techniekpact.styleguide_samples.site_contexts import fixture_site_context, long_site_context
from techniekpact.styleguide_samples.site_details import (
    sample_banners,
    sample_contacts,
    sample_owner,
    sample_sources,
)
from techniekpact.styleguide_samples.texts import (
    LONG_RICH_TEXT,
    LONG_TEXT,
    RICH_TEXT,
    sample_articles,
)
from techniekpact.styleguide_samples.videos import sample_videos


@cache
def samples_context() -> dict[str, object]:
    """Return the context of the templates in `templates/styleguide/`."""
    site_context = fixture_site_context()
    figures = sample_figures()
    return {
        "site_context": site_context,
        "samples": {
            "long": LONG_TEXT[:150],
            "banners": sample_banners(),
            "long_site_context": long_site_context(site_context),
            "empty_site_context": SiteContext(SiteDetails(), [], [], [], [], [], []),
            "request_in_goals": build_request(reverse("goals")),
            "blocks": sample_blocks(figures),
            "agenda": sample_agenda(site_context),
            "cards": sample_cards(site_context),
            "organisations": sample_organisations(),
            "figures": figures,
            "key_figures": [figures[name].first for name in ("plain", "bars", "breaks")],
            "some_figures": [figures["plain"], figures["many"]],
            "filters": sample_filters(),
            "facets": sample_facets(site_context),
            "people": sample_people(),
            "issue_items": sample_issue_items(),
            "own_videos": sample_videos(sample_image(credit="De redactie", licence="CC BY 4.0")),
            "image": sample_image(alt="Vier ringen", credit="De redactie", licence="CC BY 4.0"),
            "long_image": sample_image(
                alt=LONG_TEXT[:250], credit=LONG_TEXT[:150], licence=LONG_TEXT[:150]
            ),
            "long_stakeholder": long_stakeholder(),
            "articles": sample_articles(),
            "fields": {
                "plain": COLUMNS[:3],
                "long": [Column(LONG_TEXT, LONG_TEXT)],
            },
            "facts": {
                "plain": [("Overheid", ["Een gemeente"]), ("Onderwijs", ["Een school", "Een mbo"])],
                "long": [(LONG_TEXT[:60], [LONG_TEXT])],
            },
            "rich_text": {"plain": RICH_TEXT, "long": LONG_RICH_TEXT},
            "long_landsdeel": Landsdeel(
                name=LONG_TEXT[:60], slug="lang", provinces=LONG_TEXT[:200]
            ),
            "actions": sample_actions(),
            "region_map": sample_region_map(site_context),
            "long_region": long_region(site_context),
            "place_candidates": sample_place_candidates(site_context),
            "long_goal": Goal(number=12, title=LONG_TEXT[:200], short_label=LONG_TEXT[:60]),
            "searches": sample_searches(),
            "suggested_pages": sample_suggested_pages(),
            "signups": sample_signup_forms(),
            "sources": sample_sources(),
            "owner": sample_owner(),
            "contacts": sample_contacts(),
        },
    }


def build_request(path: str) -> HttpRequest:
    request = HttpRequest()
    request.path = path
    return request
