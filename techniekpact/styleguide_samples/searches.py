"""Searches with their facets, and the pages that stand above their results."""

from search.best_bets import SuggestedPage
from search.engine import KindChoice, SearchResults
from search.queries import SearchQuery
from techniekpact.styleguide_samples.texts import LONG_TEXT


def sample_searches() -> dict[str, SearchResults]:
    projects = KindChoice("praktijkvoorbeelden", "Praktijkvoorbeelden", 12, is_selected=False)
    articles = KindChoice("nieuws", "Nieuws", 3, is_selected=False)
    chosen = KindChoice("nieuws", "Nieuws", 3, is_selected=True)
    long_kind = KindChoice("lang", LONG_TEXT[:150], 99999, is_selected=True)
    query = SearchQuery("stage", ("stage",), ())
    return {
        name: SearchResults(query, kinds=kinds)
        for name, kinds in {
            "plain": [projects, articles],
            "chosen": [projects, chosen],
            "long": [projects, long_kind],
            "single": [articles],
        }.items()
    }


def sample_suggested_pages() -> dict[str, list[SuggestedPage]]:
    page = SuggestedPage("De 12 doelen", "/doelen/", "Alle doelen van het pact, per pijler.")
    long_page = SuggestedPage(LONG_TEXT[:120], "/doelen/", LONG_TEXT[:300])
    return {"plain": [page], "long": [long_page, SuggestedPage("De cijfers", "/cijfers/")]}
