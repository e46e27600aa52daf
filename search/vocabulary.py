"""The words of the index in memory: what a word may begin, what it is made of, what was meant."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from caching.version import cached_per_version
from search.models import Word
from search.words import STOP_WORDS, stem

MIN_PREFIX_LENGTH = 3
MAX_PREFIX_STEMS = 30
MIN_COMPOUND_LENGTH = 7
MIN_HEAD_LENGTH, MIN_TAIL_LENGTH = 3, 4
# Letters that Dutch puts between the parts of a compound: bedrijf-s-school, student-en-raad.
LINKING_LETTERS = ("", "s", "e", "en")
MAX_COMPOUNDS = 40
MIN_CORRECTED_LENGTH = 4
# A word as long as this may have one, two or three slips of the pen.
CORRECTION_LENGTHS = {11: 3, 6: 2, MIN_CORRECTED_LENGTH: 1}


@dataclass(frozen=True)
class Vocabulary:
    """All words of the index, sorted."""

    words: Sequence[str]

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(map(stem, self.words))

    @cached_property
    def _compounds(self) -> Mapping[str, Sequence[str]]:
        """The stems of all compounds by the stem of each of their parts."""
        compounds: dict[str, set[str]] = {}
        for word in self.words:
            for head, tail in self._splits(word):
                for part in (head, tail):
                    compounds.setdefault(stem(part), set()).add(stem(word))
        return {
            part: sorted(stems - {part}, key=lambda text: (len(text), text))[:MAX_COMPOUNDS]
            for part, stems in compounds.items()
        }

    def has(self, word: str) -> bool:
        return stem(word) in self._stems

    def has_word(self, word: str) -> bool:
        """Return whether a word stands in the index as it is written here."""
        return word in self._word_set

    def compounds_with(self, word: str) -> Sequence[str]:
        """Return the stems of compounds of which the word is a part: plek → stageplek."""
        return self._compounds.get(stem(word), ())

    def split_compound(self, word: str) -> tuple[str, str] | None:
        """Return the stems of the two parts of a compound, if both are words of the index."""
        splits = [(stem(head), stem(tail)) for head, tail in self._splits(word)]
        if not splits and not self.has(word):
            splits = [(stem(head), stem(tail)) for head, tail in self._exact_splits(word)]
        return max(splits, key=lambda parts: min(map(len, parts)), default=None)

    def _exact_splits(self, word: str) -> Iterator[tuple[str, str]]:
        """Yield two words of the index, however short, that were written as one: girlsday."""
        for position in range(MIN_HEAD_LENGTH, len(word) - MIN_HEAD_LENGTH + 1):
            head, tail = word[:position], word[position:]
            if self.has_word(head) and self.has_word(tail):
                yield head, tail

    def _splits(self, word: str) -> Iterator[tuple[str, str]]:
        if len(word) < MIN_COMPOUND_LENGTH:
            return
        for position in range(MIN_HEAD_LENGTH, len(word) - MIN_TAIL_LENGTH + 1):
            tail = word[position:]
            if stem(tail) in self._stems and tail not in STOP_WORDS:
                for linking in LINKING_LETTERS:
                    head = word[:position].removesuffix(linking) if linking else word[:position]
                    if len(head) >= MIN_HEAD_LENGTH and head in self._word_set:
                        yield head, tail
                        break

    @cached_property
    def _word_set(self) -> frozenset[str]:
        return frozenset(self.words) - STOP_WORDS

    def stems_with_prefix(self, prefix: str) -> list[str]:
        """Return the stems of the words that a visitor may have begun to type, shortest first."""
        if len(prefix) < MIN_PREFIX_LENGTH:
            return []
        start = bisect_left(self.words, prefix)
        end = bisect_left(self.words, prefix + "~")  # comes after every letter and digit
        stems = dict.fromkeys(map(stem, sorted(self.words[start:end], key=len)))
        return [text for text in stems if text != stem(prefix)][:MAX_PREFIX_STEMS]

    def correct(self, word: str) -> str:
        """Return the word of the index that was probably meant; empty when none is near."""
        slips = next((most for least, most in CORRECTION_LENGTHS.items() if len(word) >= least), 0)
        if not slips or word.isdigit():
            return ""
        near = process.extract(word, self.words, scorer=OSA.distance, score_cutoff=slips, limit=20)
        best = min(
            near,
            key=lambda match: (match[1], -JaroWinkler.similarity(word, match[0]), match[0]),
            default=("", 0, 0),
        )
        return str(best[0])


@cached_per_version
def vocabulary() -> Vocabulary:
    return _build_vocabulary(tuple(sorted(Word.objects.values_list("text", flat=True))))


@lru_cache(maxsize=1)
def _build_vocabulary(words: tuple[str, ...]) -> Vocabulary:
    """Make one for several versions of the site: most changes bring no new word."""
    return Vocabulary(words)
