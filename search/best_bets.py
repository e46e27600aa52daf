"""Pages that stand above the results: those that editors chose, and what other modules offer."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from search.editor_words import editor_words
from search.queries import SearchQuery
from search.words import stem

MAX_BEST_BETS = 3


class SuggestedPage(NamedTuple):
    title: str
    path: str
    summary: str = ""


# A function here gets the text as it was typed; the place finder can offer the region of a place.
PageSource = Callable[[str], Iterable[SuggestedPage]]
_page_sources: list[PageSource] = []


def register_page_source(source: PageSource) -> None:
    """Have a function offer pages for a query, such as the region of a place that it names."""
    _page_sources.append(source)


def find_best_bets(query: SearchQuery) -> list[SuggestedPage]:
    """Return the pages for exactly these words, as far as they are on the site."""
    stems = frozenset(map(stem, query.words))
    chosen = [
        SuggestedPage(bet.title, bet.path, bet.summary)
        for bet in editor_words().best_bets.get(stems, ())
        if bet.is_on_site
    ]
    offered = [page for source in _page_sources for page in source(query.text)]
    by_path = {page.path: page for page in reversed([*chosen, *offered])}
    return list(reversed(by_path.values()))[:MAX_BEST_BETS]
