"""The piece of a text that shows why it was found, with the words marked."""

import re
from collections.abc import Set as AbstractSet
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.words import split_words, stem

SNIPPET_LENGTH = 220  # characters
LEAD_LENGTH = 60  # characters before the first marked word

_WRITTEN_WORD = re.compile(r"[^\W_]+(?:['’&][^\W_]+)*")


def make_snippet(summary: str, text: str, stems: AbstractSet[str]) -> SafeString:
    """Return the summary or else a piece of the text, escaped, with `<mark>` around the words."""
    if not _find_first(summary, stems) and (match := _find_first(text, stems)):
        return _mark_words(_cut_around(text, match.start()), stems)
    return _mark_words(summary or _cut_around(text, 0), stems)


def _find_first(text: str, stems: AbstractSet[str]) -> re.Match[str] | None:
    words = _WRITTEN_WORD.finditer(text)
    return next((word for word in words if not stems.isdisjoint(_stems_of(word[0]))), None)


@lru_cache(maxsize=50_000)
def _stems_of(written: str) -> tuple[str, ...]:
    return tuple(map(stem, split_words(written)))


def _cut_around(text: str, position: int) -> str:
    """Cut a piece of the text out, at spaces, that begins shortly before a position."""
    start = text.rfind(" ", 0, max(position - LEAD_LENGTH, 0)) + 1
    if len(text) <= start + SNIPPET_LENGTH:
        piece, is_end = text[start:], True
    else:
        piece, is_end = text[start : start + SNIPPET_LENGTH].rpartition(" ")[0], False
    return f"{'… ' if start else ''}{piece}{'' if is_end else ' …'}"


def _mark_words(text: str, stems: AbstractSet[str]) -> SafeString:
    parts, end = [], 0
    for word in _WRITTEN_WORD.finditer(text):
        if not stems.isdisjoint(_stems_of(word[0])):
            parts += [escape(text[end : word.start()]), f"<mark>{escape(word[0])}</mark>"]
            end = word.end()
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308  (every part is escaped)
