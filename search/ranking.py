"""The order of results, the same on every database: title before summary before text.

`prefer_…` put documents in order by what their primary keys tell; `rank_documents` reads the best.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from math import log10
from typing import NamedTuple

from search.document_ids import ids_by_kind, models_by_number, search_boost
from search.full_text import Matches
from search.queries import Group, SearchQuery
from search.words import stem

TITLE_SCORE, SHORT_TITLE_SCORE, LEAD_SCORE, BODY_SCORE = 8.0, 6.0, 3.0, 2.0
WHOLE_TITLE_SCORE = 20.0
# Occurrences after which a further one hardly counts.
SATURATION = 3.0


# The position of its group in the query, its stems, its weight.
_PlacedAlternative = tuple[int, tuple[str, ...], float]


class RankedDocument(NamedTuple):
    """The columns of a document that place it among the results and show it there."""

    id: int
    kind: str
    date: date | None
    title: str
    url: str
    summary: str
    text: str
    title_stems: str
    lead_stems: str
    body_stems: str


def prefer_titles(matches: Matches) -> list[int]:
    """Put the documents with all words in their title first, then those with all in their lead."""
    tiers = (matches.in_title, matches.in_lead, matches.everywhere)
    return list(dict.fromkeys(chain.from_iterable(map(_prefer_kinds, tiers))))


def prefer_groups(by_group: Sequence[Sequence[int]]) -> list[int]:
    """Put the documents with most groups of words first, then those with the rarer groups."""
    members = [set(ids) for ids in by_group]
    tiers: dict[float, set[int]] = {0.0: set().union(*members)}
    for ids, importance in zip(members, group_importance(by_group), strict=True):
        divided: dict[float, set[int]] = defaultdict(set)
        for covered, tier in tiers.items():
            divided[covered + 1 + importance / 100] |= tier & ids
            divided[covered] |= tier - ids
        tiers = divided
    return [pk for covered in sorted(tiers, reverse=True) for pk in _prefer_kinds(tiers[covered])]


def group_importance(by_group: Sequence[Sequence[int]]) -> list[float]:
    """Return how much each group of words tells: 1 for the commonest, 2 when a tenth has it."""
    most = max(map(len, by_group), default=0)
    return [round(1 + log10(most / len(ids)), 6) if ids else 1.0 for ids in by_group]


def _prefer_kinds(ids: Iterable[int]) -> Iterable[int]:
    return chain.from_iterable(ids_by_kind(ids).values())


def rank_documents(
    documents: Iterable[RankedDocument],
    query: SearchQuery,
    groups: Sequence[Group],
    importance: Sequence[float],
) -> list[RankedDocument]:
    """Sort documents, best first: those with most groups, then by score, then the newest."""
    boosts = {model._meta.label_lower: search_boost(model) for model in models_by_number().values()}
    title = [stem(word) for word in query.words]
    alternatives: dict[str, list[_PlacedAlternative]] = defaultdict(list)
    for position, group in enumerate(groups):
        for stems, weight in group:
            alternatives[stems[0]].append((position, stems, weight))
    query_stems = {text for group in groups for stems, _ in group for text in stems}

    def sort_key(document: RankedDocument) -> tuple[object, ...]:
        scores = _score_groups(_score_stems(document, query_stems), alternatives)
        score = sum(importance[position] * best for position, best in scores.items())
        score += boosts[document.kind]
        if document.title_stems.split() == title:
            score += WHOLE_TITLE_SCORE
        newest = -document.date.toordinal() if document.date else 0
        return -len(scores), -round(score, 6), newest, document.kind, document.id

    return sorted(documents, key=sort_key)


def _score_stems(document: RankedDocument, query_stems: set[str]) -> dict[str, float]:
    """Return the score of each stem of the query that a document has."""
    title = document.title_stems.split()
    title_score = TITLE_SCORE + SHORT_TITLE_SCORE / max(len(title), 1)
    scores = dict.fromkeys(query_stems.intersection(title), title_score)
    for text in query_stems.intersection(document.lead_stems.split()):
        scores[text] = scores.get(text, 0) + LEAD_SCORE
    for text in query_stems.intersection(document.body_stems.split()):
        occurrences = document.body_stems.count(f" {text} ")
        score = BODY_SCORE * occurrences / (occurrences + SATURATION)
        scores[text] = scores.get(text, 0) + score
    return scores


def _score_groups(
    scores: Mapping[str, float], alternatives: Mapping[str, Iterable[_PlacedAlternative]]
) -> dict[int, float]:
    """Return the score of the best alternative of each group that a document has."""
    best: dict[int, float] = {}
    for first in scores:
        for position, stems, weight in alternatives.get(first, ()):
            if len(stems) == 1:
                score = weight * scores[first]
            elif all(text in scores for text in stems):
                score = weight * sum(scores[text] for text in stems) / len(stems)
            else:
                continue
            best[position] = max(best.get(position, 0), score)
    return best
