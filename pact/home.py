"""The content of the home page, put together once per version of the site."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from ambassadors.models import Ambassador
from caching.fragments import Fragments
from caching.version import cached_per_version
from pact.models import Article, HomePage
from pact.project_cards import ProjectCard, load_project_cards
from pact.project_index import project_index

MAX_FEATURED, MAX_EXAMPLES = 6, 3


@dataclass(frozen=True)
class HomeContent:
    page: HomePage
    highlight: Article | None
    ambassadors: Sequence[Ambassador]
    featured: Sequence[ProjectCard]
    examples: Sequence[ProjectCard]
    fragments: Fragments = field(default_factory=dict, init=False)


@cached_per_version
def home_content() -> HomeContent:
    """Read the page, the people and the cards; examples are never among the featured projects."""
    index = project_index()
    featured = index.featured[:MAX_FEATURED]
    in_order = index.iterate_in_order(index.all_projects)
    examples = list(islice((pk for pk in in_order if pk not in featured), MAX_EXAMPLES))
    cards = load_project_cards(featured + examples)
    page = HomePage.objects.published().select_related("highlight").first() or HomePage()
    return HomeContent(
        page=page,
        highlight=page.highlight if page.highlight and page.highlight.is_on_site else None,
        ambassadors=list(Ambassador.objects.published().select_related("picture")),
        featured=cards[: len(featured)],
        examples=cards[len(featured) :],
    )
