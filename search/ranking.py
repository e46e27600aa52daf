"""The order of results, the same on every database: title before summary before text.

`prefer_…` put documents in order by what their primary keys tell; `rank_documents` reads the best.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from math import log10
from typing import NamedTuple

from django.apps import apps

from search.document_ids import ids_by_kind
from search.full_text import Matches
from search.queries import Group, SearchQuery
from search.words import stem

TITLE_SCORE, SHORT_TITLE_SCORE, LEAD_SCORE, BODY_SCORE = 8.0, 6.0, 3.0, 2.0
WHOLE_TITLE_SCORE = 20.0
# Occurrences after which a further one hardly counts.
SATURATION = 3.0


class RankedDocument(NamedTuple):
    """The columns of a document that place it among the results and show it there."""

    kind: str
    object_id: int
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
    """Put the documents with most groups of words first, a rare one counting for more."""
    coverage: dict[int, float] = defaultdict(float)
    for ids, importance in zip(by_group, group_importance(by_group), strict=True):
        for pk in ids:
            coverage[pk] += importance
    tiers: dict[float, list[int]] = defaultdict(list)
    for pk, covered in coverage.items():
        tiers[covered].append(pk)
    return list(chain.from_iterable(_prefer_kinds(tiers[key]) for key in sorted(tiers)[::-1]))


def group_importance(by_group: Sequence[Sequence[int]]) -> list[float]:
    """Return how much each group of words tells: 1 for the commonest, 2 when a tenth has it."""
    most = max(map(len, by_group), default=0)
    return [1 + log10(most / len(ids)) if ids else 1.0 for ids in by_group]


def _prefer_kinds(ids: Iterable[int]) -> Iterator[int]:
    return chain.from_iterable(ids_by_kind(ids).values())


class _Scorer:
    """Scores documents by the groups of a query."""

    def __init__(self, query: SearchQuery, groups: Sequence[Group], importance: Sequence[float]):
        self.importance = importance
        self.title = [stem(word) for word in query.words]
        self.alternatives = [
            (position, stems, weight)
            for position, group in enumerate(groups)
            for stems, weight in group
        ]
        self.stems = {stem for _, stems, _ in self.alternatives for stem in stems}
        self.by_first_stem = defaultdict(list)
        for alternative in self.alternatives:
            self.by_first_stem[alternative[1][0]].append(alternative)

    def score_stems(self, document: RankedDocument) -> dict[str, float]:
        """Return the score of each stem of the query that a document has."""
        title, body = document.title_stems.split(), document.body_stems
        scores = dict.fromkeys(
            self.stems.intersection(title), TITLE_SCORE + SHORT_TITLE_SCORE / max(len(title), 1)
        )
        for text in self.stems.intersection(document.lead_stems.split()):
            scores[text] = scores.get(text, 0) + LEAD_SCORE
        for text in self.stems.intersection(body.split()):
            occurrences = body.count(f" {text} ")
            score = BODY_SCORE * occurrences / (occurrences + SATURATION)
            scores[text] = scores.get(text, 0) + score
        return scores

    def sort_key(self, document: RankedDocument) -> tuple[object, ...]:
        """Put documents with most groups first, then those with most score, then the newest."""
        by_stem = self.score_stems(document)
        best: dict[int, float] = {}
        for first in by_stem:
            for position, stems, weight in self.by_first_stem[first]:
                if len(stems) == 1:
                    score = weight * by_stem[first]
                elif all(text in by_stem for text in stems):
                    score = weight * sum(by_stem[text] for text in stems) / len(stems)
                else:
                    continue
                best[position] = max(best.get(position, 0), score)
        covered = sum(self.importance[position] for position in sorted(best))
        score = sum(self.importance[position] * best[position] for position in sorted(best))
        score += apps.get_model(document.kind).search_boost
        if document.title_stems.split() == self.title:
            score += WHOLE_TITLE_SCORE
        newest = -document.date.toordinal() if document.date else 0
        return -round(covered, 6), -round(score, 6), newest, document.kind, document.object_id


def rank_documents(
    documents: Iterable[RankedDocument],
    query: SearchQuery,
    groups: Sequence[Group],
    importance: Sequence[float],
) -> list[RankedDocument]:
    return sorted(documents, key=_Scorer(query, groups, importance).sort_key)
