"""What the front page shows, put together once per publication."""

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
    known = project_index()
    featured = known.featured[:MAX_FEATURED]
    in_order = known.iterate_in_order(known.everything)
    examples = list(islice((key for key in in_order if key not in featured), MAX_EXAMPLES))
    shown = load_project_cards(featured + examples)
    page = HomePage.objects.published().select_related("highlight").first() or HomePage()
    return HomeContent(
        page=page,
        highlight=page.highlight if page.highlight and page.highlight.is_on_site else None,
        ambassadors=list(Ambassador.objects.published().select_related("picture")),
        featured=shown[: len(featured)],
        examples=shown[len(featured) :],
    )
