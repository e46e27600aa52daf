"""The search itself: from a text to ranked results with facets.

The database narrows to the documents that match, at most `MAX_RANKED`; Python ranks those. When
nothing has all words, corrected words are tried; at last any of the words will do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.apps import apps
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst, slugify

from publishing.models import Publishable
from search.best_bets import SuggestedPage, find_best_bets
from search.full_text import match_all, match_any
from search.models import Document
from search.queries import (
    Group,
    SearchQuery,
    correct_query,
    expand_query,
    parse_query,
)
from search.ranking import rank_documents
from search.snippets import make_snippet
from search.synonyms import editor_words
from search.vocabulary import vocabulary

PER_PAGE = 20
# With fewer documents that have all words, those with some of them follow.
MIN_RESULTS = 5
# With more matches, those with the words in their title go first, and the rest is not shown.
MAX_RANKED = 300

RANKED_COLUMNS = (
    *("kind", "object_id", "date", "title", "url", "summary", "text"),
    *("title_stems", "lead_stems", "body_stems"),
)


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
    def is_limited(self) -> bool:
        return self.count > MAX_RANKED

    @property
    def page_missing(self) -> bool:
        return not 1 <= self.page <= self.pages


@dataclass(frozen=True)
class _Matches:
    """The documents that match a query in one of three ways, and their number by kind."""

    query: SearchQuery
    groups: Sequence[Group]
    counts: dict[str, int] = field(default_factory=dict)
    any_group: bool = False
    complete_total: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def documents(self) -> "QuerySet[Document]":
        condition = (match_any if self.any_group else match_all)(self.groups)
        phrases = Q()
        for phrase in self.query.phrases:
            phrases &= Q(plain__contains=phrase)
        return _on_site_documents().filter(condition).filter(phrases)

    def counted(self) -> "_Matches":
        kinds = self.documents().order_by().values_list("kind").annotate(Count("pk"))
        return replace(self, counts=dict(kinds))

    def ranked(self, kinds: Sequence[str]) -> list[Document]:
        """Return at most `MAX_RANKED` documents of these kinds, best first."""
        documents = self.documents().only(*RANKED_COLUMNS).order_by("-pk")
        if len(kinds) < len(self.counts):
            documents = documents.filter(kind__in=kinds)
        narrowed = list(documents[:MAX_RANKED])
        if sum(self.counts[kind] for kind in kinds) > MAX_RANKED and not self.any_group:
            in_title = documents.filter(match_all(self.groups, title_only=True))
            first = {document.pk: document for document in in_title[:MAX_RANKED]}
            others = [document for document in narrowed if document.pk not in first]
            narrowed = [*first.values(), *others][:MAX_RANKED]
        return rank_documents(narrowed, self.query, self.groups)


def _on_site_documents() -> "QuerySet[Document]":
    now = timezone.now()
    queryset: QuerySet[Document] = Document.objects.filter(
        Q(leaves_site_at=None) | Q(leaves_site_at__gt=now)
    )
    return queryset


def search(text: str, kind: str = "", page: int = 1) -> SearchResults:
    """Return one page of the results for a text of any kind and length.

    `kind` is the value of a `KindChoice`; one that does not exist is as none.
    """
    query = parse_query(text)
    best_bets = find_best_bets(query)
    matches = _find_matches(query)
    if matches is None:
        return SearchResults(query, best_bets=best_bets, page=page)
    choices = list(_kind_choices(matches.counts, kind))
    models = {choice.value: model for model, choice in choices}
    kinds = [models[kind]] if kind in models else list(matches.counts)
    ranked = matches.ranked(kinds)
    start = (page - 1) * PER_PAGE
    stems = {stem for group in matches.groups for option in group for stem in option.stems}
    return SearchResults(
        query,
        [_build_result(document, stems) for document in ranked[max(start, 0) : start + PER_PAGE]],
        [choice for _, choice in choices],
        best_bets,
        sum(matches.counts[kind] for kind in kinds),
        page,
        max(1, -(-len(ranked) // PER_PAGE)),
        "" if matches.query.words == query.words else matches.query.text,
        matches.any_group,
        matches.complete_total,
    )


def find_project_ids(text: str) -> list[int]:
    """Return the primary keys of the projects that have all words of a text."""
    query = parse_query(text)
    groups = expand_query(query, vocabulary(), editor_words().synonyms)
    if not groups:
        return []
    projects = _Matches(query, groups).documents().filter(kind="pact.project").order_by()
    return list(projects.values_list("object_id", flat=True))


def _find_matches(query: SearchQuery) -> _Matches | None:
    """Return the documents with all words; when there are few, also those with some of them."""
    words, synonyms = vocabulary(), editor_words().synonyms
    groups = expand_query(query, words, synonyms)
    if not groups:
        return None
    complete = _Matches(query, groups).counted()
    is_enough = complete.total >= MIN_RESULTS or len(groups) == 1 or bool(query.phrases)
    if complete.total and is_enough:
        return complete
    corrected = None if complete.total else correct_query(query, words, synonyms)
    if corrected:
        matches = _Matches(corrected, expand_query(corrected, words, synonyms)).counted()
        if matches.total:
            return matches
    partial = _Matches(
        replace(query, phrases=()), groups, any_group=True, complete_total=complete.total
    ).counted()
    return partial if partial.total else None


def _kind_choices(counts: dict[str, int], selected: str) -> Iterator[tuple[str, KindChoice]]:
    """Yield the label of each model with its choice, those with most results first."""
    for kind in sorted(counts, key=lambda kind: (-counts[kind], kind)):
        label = str(apps.get_model(kind)._meta.verbose_name_plural)
        value = kind_value(apps.get_model(kind))
        yield kind, KindChoice(value, capfirst(label), counts[kind], value == selected)


def kind_value(model: type[Publishable]) -> str:
    """Return the name of a kind in the address: ‘de vier O's’ → de-vier-os."""
    return slugify(str(model._meta.verbose_name_plural).replace("'", ""))


def _build_result(document: Document, stems: set[str]) -> SearchResult:
    model = apps.get_model(document.kind)
    return SearchResult(
        capfirst(str(model._meta.verbose_name)),
        document.title,
        document.url,
        document.date,
        make_snippet(document.summary, document.text, stems),
    )
