"""Words as the index holds them: without capitals and accents, and stemmed as Dutch.

Both databases store what this module returns, so both give the same answers.
"""

import re
import threading
from collections.abc import Iterable
from functools import lru_cache

import Stemmer

from publishing.clean_text import plain_letters

MAX_WORD_LENGTH = 40  # characters; what is longer is no word

# Words that nearly every text has, and that tell nothing about it.
STOP_WORDS = frozenset(
    """
    aan al alle als bij daar dan dat de der deze die dit doen door dus een en er ga gaan had heb
    heeft het hier hoe hun ik in is je kan kun kunnen kunt maar me meer met mij mijn moet na naar
    niet nog of om ons onze ook op over per te tot u uit uw van veel voor waar was wat wel we welke
    werd wie wij wil wilt worden wordt zal ze zich zij zijn zo zou
    """.split()  # noqa: SIM905  (a list of a hundred quoted words reads worse)
)

# “W&T” is one word, and so is “regio’s”; all else between letters and digits divides.
_AMPERSAND = re.compile(r"(?<=\b[a-z])\s?&\s?(?=[a-z]\b)")
_LETTER_LIKE = re.compile(r"(?<=[a-z])!(?=[a-z])")  # MKB!dee
_GENITIVE = re.compile(r"(?<=[a-z])['’`]s\b|(?<![a-z0-9])['’`]s[- ](?=[a-z])")
# A stop word that opens a compound belongs to it: zij-instroom, na-scholing.
_HYPHENATED_STOP_WORD = re.compile(rf"\b({'|'.join(sorted(STOP_WORDS))})-(?=[a-z])")
# The stemmer leaves the plural of robot and project as it is.
_FOREIGN_PLURAL = re.compile(r"(?<=...[bcdfghklmnpqrtvwxz])s$")
_WORD = re.compile(r"[a-z0-9]+")

_stemmer = Stemmer.Stemmer("dutch")
_stemmer_lock = threading.Lock()


def split_words(text: str) -> list[str]:
    """Return all words of a text in order, stop words included: ‘Béta & W&T’ → beta, wt."""
    return [word[:MAX_WORD_LENGTH] for word in _WORD.findall(join_words(text))]


def join_words(text: str) -> str:
    """Return a text in plain letters in which what is one word stands together."""
    plain = plain_letters(text)
    if plain.isalnum():
        return plain
    joined = _AMPERSAND.sub("", _LETTER_LIKE.sub("i", plain))
    return _HYPHENATED_STOP_WORD.sub(r"\1", _GENITIVE.sub(" ", joined))


def content_words(words: Iterable[str]) -> list[str]:
    return [word for word in words if word not in STOP_WORDS]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a word as `split_words` gives it: leerkrachten → leerkracht."""
    # A stemmer of this library may not be used by two threads at once.
    with _stemmer_lock:
        return _FOREIGN_PLURAL.sub("", str(_stemmer.stemWord(word)))


def stem_text(text: str) -> str:
    """Return the stems of a text with a space around each, so that ` stem ` finds whole ones."""
    stems = [stem(word) for word in content_words(split_words(text))]
    return f" {' '.join(stems)} " if stems else ""
