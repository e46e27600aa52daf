"""Measures of how hard a text is to read: its sentences and words, counted in Dutch.

Flesch-Douma (W.H. Douma, De leesbaarheid van landbouwbladen, 1960) is the formula of Flesch for
Dutch: 206.84 minus 0.77 for each syllable per 100 words and 0.93 for each word per sentence. It
knows nothing of what a text says, so it only compares; below forty sentences it is a rough guess.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’')]*+ (?=[\"“‘'(]*+[A-ZÀ-Þ0-9])")
# Not after these a new sentence begins, though a capital may follow.
ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|[Dd]r|[Dd]rs|[Ii]r|[Ii]ng|[Mm]r|[Pp]rof|[Mm]w|[Dd]hr|nr|art|bijv|ca|incl|excl)|\.[a-z])\.$"
)
WORD = re.compile(r"[^\W\d_]++(?:['’-][^\W\d_]++)*+")
SYLLABLE = re.compile(
    "aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu|ui|ei|ij|ou|au|ai|oi|[aeiouyáàäâéèëêíìïîóòöôúùüû]",
    re.IGNORECASE,
)
MIN_SENTENCES = 3  # of fewer a number says nothing

# Scores and what they say; the bounds are those that Flesch gave with his formula.
LEVELS = [
    (80, "heel gemakkelijk"),
    (70, "gemakkelijk"),
    (60, "gewone taal"),
    (50, "vrij moeilijk"),
    (30, "moeilijk"),
]


@dataclass(frozen=True)
class Readability:
    """Counts over some texts; `longest` is the number of words in the longest sentence."""

    sentences: int = 0
    words: int = 0
    syllables: int = 0
    letters: int = 0
    longest: int = 0

    @property
    def is_measured(self) -> bool:
        return self.sentences >= MIN_SENTENCES

    @property
    def words_per_sentence(self) -> float:
        return self.words / self.sentences if self.sentences else 0.0

    @property
    def letters_per_word(self) -> float:
        return self.letters / self.words if self.words else 0.0

    @property
    def score(self) -> int:
        """Return the score of Flesch-Douma, from 0 (very hard) to 100."""
        if not self.words:
            return 100
        per_100_words = 100 * self.syllables / self.words
        score = 206.84 - 0.77 * per_100_words - 0.93 * self.words_per_sentence
        return round(min(max(score, 0), 100))

    @property
    def level(self) -> str:
        return next((level for bound, level in LEVELS if self.score >= bound), "heel moeilijk")


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a passage."""
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    sentences: list[str] = []
    for start, end in pairwise([0, *ends, len(text)]):
        part = text[start:end].rstrip()
        if sentences and ABBREVIATION.search(sentences[-1][-8:]):
            sentences[-1] += f" {part}"
        else:
            sentences.append(part)
    return [sentence for sentence in sentences if WORD.search(sentence)]


def count_words(sentence: str) -> int:
    return len(sentence.split())


def measure(texts: Iterable[str]) -> Readability:
    sentences = [sentence for text in texts for sentence in split_sentences(text)]
    words = [word for sentence in sentences for word in WORD.findall(sentence)]
    return Readability(
        sentences=len(sentences),
        words=len(words),
        syllables=sum(max(len(SYLLABLE.findall(word)), 1) for word in words),
        letters=sum(map(len, words)),
        longest=max(map(count_words, sentences), default=0),
    )
