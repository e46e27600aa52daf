"""What the front page shows, put together once per publication."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from ambassadors.models import Ambassador
from pact.cards import Card, cards
from pact.catalogue import catalogue
from pact.models import Article, HomePage
from publishing.generation import remembered
from publishing.parts import Parts

FEATURED, EXAMPLES = 6, 3


@dataclass(frozen=True)
class Front:
    page: HomePage
    highlight: Article | None
    ambassadors: Sequence[Ambassador]
    featured: Sequence[Card]
    examples: Sequence[Card]
    parts: Parts = field(default_factory=dict, init=False)


@remembered
def front() -> Front:
    known = catalogue()
    featured = known.featured[:FEATURED]
    in_order = known.in_order(known.everything)
    examples = list(islice((key for key in in_order if key not in featured), EXAMPLES))
    shown = cards(featured + examples)
    page = HomePage.objects.published().select_related("highlight").first() or HomePage()
    return Front(
        page=page,
        highlight=page.highlight if page.highlight and page.highlight.is_on_site else None,
        ambassadors=list(Ambassador.objects.published().select_related("picture")),
        featured=shown[: len(featured)],
        examples=shown[len(featured) :],
    )
