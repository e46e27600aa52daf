"""Hard words and their alternatives, from the table that editors maintain."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from caching.version import cached_per_version
from publishing.models import JargonTerm
from publishing.writing.findings import Finding, Rule

MAX_TERMS = 2000


class Jargon(NamedTuple):
    """All hard words as one expression, and the alternative of each by its folded letters."""

    pattern: re.Pattern[str]
    alternatives: dict[str, str]

    def find(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield each hard word as it stands in a text, with its alternative."""
        for match in self.pattern.finditer(text) if self.alternatives else ():
            # The expression knows letters alike that do not fold alike, such as i and İ.
            if alternative := self.alternatives.get(match[0].casefold()):
                yield match[0], alternative


def build_jargon(terms: Iterable[tuple[str, str]]) -> Jargon:
    """Build it of lines with one or more words between commas, and what to write instead."""
    alternatives = {
        word: alternative
        for words, alternative in terms
        for part in words.casefold().split(",")
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
