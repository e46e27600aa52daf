"""The order of results, the same on every database: title before summary before text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.models import Document
from search.queries import Group, SearchQuery
from search.words import content_words, split_words

TITLE_SCORE, SHORT_TITLE_SCORE, LEAD_SCORE, BODY_SCORE = 8.0, 6.0, 3.0, 2.0
WHOLE_TITLE_SCORE = 20.0
# Occurrences after which a further one hardly counts.
SATURATION = 3.0


@dataclass(frozen=True)
class _Stems:
    """The stems of one document, as sets for a quick answer and as texts to count in."""

    title: frozenset[str]
    lead: frozenset[str]
    body: frozenset[str]
    document: Document

    @classmethod
    def of_document(cls, document: Document) -> "_Stems":
        return cls(
            frozenset(document.title_stems.split()),
            frozenset(document.lead_stems.split()),
            frozenset(document.body_stems.split()),
            document,
        )

    def score(self, stem: str) -> float:
        """Return the score of one stem, 0 when the document does not have it."""
        score = 0.0
        if stem in self.title:
            score += TITLE_SCORE + SHORT_TITLE_SCORE / len(self.title)
        if stem in self.lead:
            score += LEAD_SCORE
        if stem in self.body:
            occurrences = self.document.body_stems.count(f" {stem} ")
            score += BODY_SCORE * occurrences / (occurrences + SATURATION)
        return score

    def score_group(self, group: Group) -> float:
        """Return the score of its best alternative."""
        best = 0.0
        for stems, weight in group:
            scores = [self.score(stem) for stem in stems]
            if all(scores):
                best = max(best, weight * sum(scores) / len(scores))
        return best


def rank_documents(
    documents: Iterable[Document], query: SearchQuery, groups: Sequence[Group]
) -> list[Document]:
    """Sort documents, best first: those with most groups, then by score, then the newest."""

    def sort_key(document: Document) -> tuple[object, ...]:
        stems = _Stems.of_document(document)
        scores = [stems.score_group(group) for group in groups]
        score = sum(scores)
        if tuple(content_words(split_words(document.title))) == query.words:
            score += WHOLE_TITLE_SCORE
        matched = sum(map(bool, scores))
        newest = -document.date.toordinal() if document.date else 0
        return -matched, -round(score, 6), newest, document.kind, document.object_id

    return sorted(documents, key=sort_key)
