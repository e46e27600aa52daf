"""The search itself: from a text to ranked results with facets.

The database gives the documents that match; Python ranks at most `MAX_RANKED` of those. When
nothing has all words, corrected words are tried; at last any of the words will do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.apps import apps
from django.db.models import Model
from django.utils.safestring import SafeString
from django.utils.text import capfirst, slugify

from publishing.models import Publishable
from search.best_bets import SuggestedPage, find_best_bets
from search.document_ids import ids_by_kind, kind_names, kind_of, object_id_of
from search.editor_words import editor_words
from search.full_text import MAX_RANKED, look_up
from search.models import Document
from search.queries import (
    Group,
    SearchQuery,
    correct_query,
    expand_query,
    parse_query,
)
from search.ranking import (
    RankedDocument,
    group_importance,
    prefer_groups,
    prefer_titles,
    rank_documents,
)
from search.snippets import make_snippet
from search.vocabulary import vocabulary

PER_PAGE = 20


@dataclass(frozen=True)
class SearchResult:
    kind: str  # as visitors know it: ‘praktijkvoorbeeld’
    title: str
    url: str
    date: date | None
    snippet: SafeString


@dataclass(frozen=True)
class KindChoice:
    """A kind of content, as a facet: `value` stands in the address."""

    value: str
    label: str
    count: int
    is_selected: bool


@dataclass(frozen=True)
class SearchResults:
    """One page of results; `count` is of all pages, in the chosen kind.

    `corrected` is the text that was searched instead, when what was typed gave nothing.
    `is_partial` says that results with some of the words follow the `complete_total` with all.
    """

    query: SearchQuery
    results: list[SearchResult] = field(default_factory=list)
    kinds: list[KindChoice] = field(default_factory=list)
    best_bets: list[SuggestedPage] = field(default_factory=list)
    count: int = 0
    page: int = 1
    pages: int = 1
    corrected: str = ""
    is_partial: bool = False
    complete_total: int = 0

    @property
    def total(self) -> int:
        """The number of results of every kind together."""
        return sum(choice.count for choice in self.kinds)

    @property
    def has_kind(self) -> bool:
        return any(choice.is_selected for choice in self.kinds)

    @property
    def first_shown(self) -> int:
        return (self.page - 1) * PER_PAGE + 1

    @property
    def last_shown(self) -> int:
        return self.first_shown + len(self.results) - 1

    @property
    def page_missing(self) -> bool:
        return not 1 <= self.page <= self.pages


@dataclass(frozen=True)
class _Answer:
    """The primary keys of the documents for a query, those that may be best first.

    `importance` has a number for each group of the query: rare words tell more than common ones.
    """

    query: SearchQuery
    groups: Sequence[Group]
    ids: Sequence[int]
    importance: Sequence[float]
    is_partial: bool = False
    complete_total: int = 0

    def count_kinds(self) -> dict[str, int]:
        return {kind: len(ids) for kind, ids in ids_by_kind(self.ids).items()}

    def read_page(self, kind: str, page: int) -> list[RankedDocument]:
        """Return a page of the documents of a kind, or of all: the first `MAX_RANKED` ranked."""
        own = [pk for pk in self.ids if kind_of(pk) == kind] if kind else self.ids
        start = max(page - 1, 0) * PER_PAGE
        if start < MAX_RANKED:
            ranked = rank_documents(
                _read_documents(own[:MAX_RANKED]), self.query, self.groups, self.importance
            )
            return ranked[start : start + PER_PAGE]
        ids = own[start : start + PER_PAGE]
        by_id = {document.id: document for document in _read_documents(ids)}
        return [by_id[pk] for pk in ids if pk in by_id]


def _read_documents(ids: Sequence[int]) -> Iterator[RankedDocument]:
    rows = Document.objects.filter(pk__in=ids).values_list(*RankedDocument._fields)
    return map(RankedDocument._make, rows)


def search(text: str, kind: str = "", page: int = 1) -> SearchResults:
    """Return one page of the results for a text of any kind and length.

    `kind` is the value of a `KindChoice`; one that does not exist is as none.
    """
    query = parse_query(text)
    best_bets = find_best_bets(query)
    answer = _find_documents(query)
    if answer is None:
        return SearchResults(query, best_bets=best_bets, page=page)
    counts = answer.count_kinds()
    choices = list(_kind_choices(counts, kind))
    selected = next((model for model, choice in choices if choice.is_selected), "")
    results = _build_page(query, answer, selected, page)
    return replace(results, kinds=[choice for _, choice in choices], best_bets=best_bets)


def search_kind(text: str, model: type[Publishable], page: int = 1) -> SearchResults:
    """Return one page of the results for a text among the objects of one model alone."""
    query, kind = parse_query(text), model._meta.label_lower
    answer = _find_documents(query)
    if answer is None or kind not in answer.count_kinds():
        return SearchResults(query, page=page)
    return _build_page(query, answer, kind, page)


def _build_page(query: SearchQuery, answer: _Answer, kind: str, page: int) -> SearchResults:
    """Build a page of the results of a kind, or of all."""
    count = answer.count_kinds()[kind] if kind else len(answer.ids)
    stems = {stem for group in answer.groups for option in group for stem in option.stems}
    return SearchResults(
        query,
        [_build_result(document, stems) for document in answer.read_page(kind, page)],
        count=count,
        page=page,
        pages=-(-count // PER_PAGE),
        corrected="" if answer.query.words == query.words else answer.query.text,
        is_partial=answer.is_partial,
        complete_total=answer.complete_total,
    )


def find_project_ids(text: str) -> list[int]:
    """Return the primary keys of the projects that have all words of a text."""
    query = parse_query(text)
    groups = expand_query(query, vocabulary(), editor_words().synonyms)
    matches = look_up(groups, phrases=query.phrases).complete.everywhere if groups else ()
    return [object_id_of(pk) for pk in ids_by_kind(matches).get("pact.project", ())]


def _find_documents(query: SearchQuery) -> _Answer | None:
    """Find the documents with all words; when there are few, also those with some of them."""
    words, synonyms = vocabulary(), editor_words().synonyms
    groups = expand_query(query, words, synonyms)
    if not groups:
        return None
    corrected = correct_query(query, words, synonyms) or query
    corrected_groups = expand_query(corrected, words, synonyms) if corrected != query else ()
    lookup = look_up(groups, corrected_groups, query.phrases)
    if ids := prefer_groups(lookup.by_group):
        importance = group_importance(lookup.by_group)
        total = len(lookup.complete.everywhere)
        query = replace(query, phrases=())
        return _Answer(query, groups, ids, importance, is_partial=True, complete_total=total)
    if ids := prefer_titles(lookup.complete):
        return _Answer(query, groups, ids, [1] * len(groups))
    if ids := prefer_titles(lookup.corrected):
        return _Answer(corrected, corrected_groups, ids, [1] * len(corrected_groups))
    return None


def _kind_choices(counts: dict[str, int], selected: str) -> Iterator[tuple[str, KindChoice]]:
    """Yield the label of each model with its choice, those with most results first."""
    for kind in sorted(counts, key=lambda kind: (-counts[kind], kind)):
        _, label = kind_names(apps.get_model(kind))
        value = kind_value(apps.get_model(kind))
        yield kind, KindChoice(value, capfirst(label), counts[kind], value == selected)


def kind_value(model: type[Model]) -> str:
    """Return the name of a kind in the address: ‘de vier O's’ → de-vier-os."""
    return slugify(kind_names(model)[1].replace("'", ""))


def _build_result(document: RankedDocument, stems: set[str]) -> SearchResult:
    model = apps.get_model(document.kind)
    return SearchResult(
        capfirst(kind_names(model)[0]),
        document.title,
        document.url,
        document.date,
        make_snippet(document.summary, document.text, stems),
    )
