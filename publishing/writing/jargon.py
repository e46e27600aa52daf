"""Hard words and their alternatives, from the table that editors maintain."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from caching.version import cached_per_version
from publishing.models import JargonTerm
from publishing.writing.findings import Finding, Rule

MAX_TERMS = 2000


class Jargon(NamedTuple):
    """All hard words as one expression, and the alternative of each in lower case."""

    pattern: re.Pattern[str]
    alternatives: dict[str, str]

    def find(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield each hard word as it stands in a text, with its alternative."""
        for match in self.pattern.finditer(text) if self.alternatives else ():
            yield match[0], self.alternatives[match[0].lower()]


def build_jargon(terms: Iterable[tuple[str, str]]) -> Jargon:
    """Build it of lines with one or more words between commas, and what to write instead."""
    alternatives = {
        word: alternative
        for words, alternative in terms
        for part in words.lower().split(",")
        if (word := " ".join(part.split()))
    }
    longest_first = sorted(alternatives, key=len, reverse=True)
    pattern = "|".join(map(re.escape, longest_first))
    return Jargon(re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), alternatives)


@cached_per_version
def current_jargon() -> Jargon:
    return build_jargon(JargonTerm.objects.values_list("words", "alternative")[:MAX_TERMS])


def find_jargon(field: str, text: str, jargon: Jargon) -> Iterator[Finding]:
    for word, alternative in jargon.find(text):
        yield Finding(Rule.JARGON, field, word, f"Schrijf liever: {alternative}.")
