"""What the style page shows its components with: things in memory, never stored.

The O's, goals and places are those of `fixtures/`, the rest is made up, extremes included: nothing
filled in, and every text as long as its field allows, without a space.
"""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from pact.models import Goal, SiteDetails
from pact.overview import Overview
from techniekpact.examples.cards import cards, told
from techniekpact.examples.choices import facets, filters
from techniekpact.examples.facts import banners, owner, sourced
from techniekpact.examples.figures import figures
from techniekpact.examples.overviews import long_overview, overview
from techniekpact.examples.people import long_o, people, signups
from techniekpact.examples.pictures import image
from techniekpact.examples.texts import LONG


@cache
def things() -> dict[str, Any]:
    """What the templates in `templates/styleguide/` know: the overview, and the rest as `made`."""
    shown = overview()
    return {
        "overview": shown,
        "made": {
            "long": LONG[:150],
            "banners": banners(),
            "long_overview": long_overview(shown),
            "empty_overview": Overview(SiteDetails(), [], [], [], [], [], []),
            "in_goals": request_for(reverse("goals")),
            "cards": cards(shown),
            "figures": figures(),
            "filters": filters(),
            "facets": facets(shown),
            "people": people(),
            "told": told(),
            "image": image(alt="Vier ringen", credit="De redactie", licence="CC BY 4.0"),
            "long_image": image(alt=LONG[:250], credit=LONG[:150], licence=LONG[:150]),
            "long_o": long_o(),
            "long_goal": Goal(number=12, title=LONG[:200], short_label=LONG[:60]),
            "signups": signups(),
            "sourced": sourced(),
            "owner": owner(),
        },
    }


def request_for(path: str) -> HttpRequest:
    request = HttpRequest()
    request.path = path
    return request
