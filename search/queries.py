"""A text that somebody typed, as groups of stems of which a document must have one each.

    techniek docent  →  (techniek | techniekonderwijs | …) & (docent | leraar | leerkracht | …)

Each group is a list of alternatives: the word itself, its synonyms, compounds with it, the two
parts of a compound that it is, and for the last word what it may begin.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from search.vocabulary import Vocabulary
from search.words import content_words, split_words, stem

MAX_QUERY_LENGTH = 200  # characters; the rest is not searched
MAX_WORDS = 12

OPERATORS = re.compile(r"\b(?:AND|OR|NOT|NEAR)\b")
PHRASE = re.compile(r'["“”„]([^"“”„]+)["“”„]')

# How much a document is worth that has only this instead of the word itself.
SYNONYM_WEIGHT, COMPOUND_WEIGHT, PARTS_WEIGHT, PREFIX_WEIGHT = 0.8, 0.5, 0.5, 0.25


class Alternative(NamedTuple):
    """Stems that a document must all have, and how well it then answers (1 is best)."""

    stems: tuple[str, ...]
    weight: float


Group = tuple[Alternative, ...]
# The stems of each way to say something, by the stems of each of them.
SynonymTable = dict[tuple[str, ...], set[tuple[str, ...]]]


@dataclass(frozen=True)
class SearchQuery:
    """A parsed query: `text` as far as it is searched, its words that count, exact phrases."""

    text: str
    words: tuple[str, ...]
    phrases: tuple[str, ...]
    is_cut: bool = False

    @property
    def normalised(self) -> str:
        """The words as one text, the same for every way to write them."""
        return " ".join(self.words)

    def replace_words(self, corrections: dict[str, str]) -> "SearchQuery":
        words = tuple(corrections.get(word, word) for word in self.words)
        return SearchQuery(" ".join(words), words, ())


def parse_query(text: str) -> SearchQuery:
    """Read any text: operators and signs are left out, quotes make exact phrases."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    searched = " ".join(printable[:MAX_QUERY_LENGTH].split())
    plain = OPERATORS.sub(" ", searched)
    words = content_words(split_words(plain))[:MAX_WORDS]
    phrases = [split_words(phrase) for phrase in PHRASE.findall(plain)]
    return SearchQuery(
        searched,
        tuple(dict.fromkeys(words)),
        tuple(f" {' '.join(phrase)} " for phrase in phrases if len(phrase) > 1),
        is_cut=len(printable.strip()) > MAX_QUERY_LENGTH,
    )


def build_synonym_table(lines: Iterable[Sequence[tuple[str, ...]]]) -> SynonymTable:
    table: SynonymTable = {}
    for terms in lines:
        for term in terms:
            table.setdefault(term, set()).update(other for other in terms if other != term)
    return table


def expand_query(
    query: SearchQuery, vocabulary: Vocabulary, synonyms: SynonymTable
) -> tuple[Group, ...]:
    """Return the groups of a query; a few words that mean one thing together are one group."""
    return tuple(_iterate_groups(query.words, vocabulary, synonyms))


def _iterate_groups(
    words: Sequence[str], vocabulary: Vocabulary, synonyms: SynonymTable
) -> Iterator[Group]:
    longest = max((2, *map(len, synonyms)))
    position = 0
    while position < len(words):
        rest = tuple(map(stem, words[position : position + longest]))
        joined = "".join(words[position : position + 2])
        is_joined = joined not in words[position:] and vocabulary.has_word(joined)
        shortest = 2 if is_joined else 1
        length = next((n for n in range(len(rest), 1, -1) if rest[:n] in synonyms), shortest)
        is_last = position + length == len(words)
        own = rest[:length]
        alternatives = {own: 1.0}
        if is_joined and length == shortest:
            alternatives[(stem(joined),)] = SYNONYM_WEIGHT
        if length == 1:
            alternatives |= _expand_word(words[position], vocabulary, with_prefix=is_last)
        for other in sorted(synonyms.get(own, ())):
            alternatives[other] = max(SYNONYM_WEIGHT, alternatives.get(other, 0))
        alternatives[own] = 1.0
        yield tuple(Alternative(stems, weight) for stems, weight in alternatives.items())
        position += length


def _expand_word(
    word: str, vocabulary: Vocabulary, *, with_prefix: bool
) -> dict[tuple[str, ...], float]:
    weights: dict[tuple[str, ...], float] = {}
    if with_prefix:
        weights |= {(text,): PREFIX_WEIGHT for text in vocabulary.stems_with_prefix(word)}
    weights |= {(text,): COMPOUND_WEIGHT for text in vocabulary.compounds_with(word)}
    if parts := vocabulary.split_compound(word):
        weights[parts] = PARTS_WEIGHT
    return weights


def correct_query(
    query: SearchQuery, vocabulary: Vocabulary, synonyms: SynonymTable
) -> SearchQuery | None:
    """Return the query with its unknown words replaced by near ones; `None` without any."""
    corrections = {
        word: near
        for word in query.words
        if not vocabulary.has(word)
        and (stem(word),) not in synonyms
        and not vocabulary.split_compound(word)
        and (near := vocabulary.correct(word))
    }
    return query.replace_words(corrections) if corrections else None
