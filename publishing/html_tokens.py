"""Rich text as a row of tags and texts, read once from its first character to its last.

The expressions below never go back over what they have read (possessive quantifiers), and what is
left open takes all the rest. So each pass takes time in proportion to the text, whatever it holds.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
      (?P<text>(?:[^<]++|<(?![a-z/!?]))++)
    | <!--(?:.*?-->|.*)                         # a comment, open or not
    | <(?:[!?]|/(?![a-z]))[^>]*+>?              # what HTML reads as a comment too
    | <(?P<end>/?)(?P<name>[a-z][^\s/>]*+)(?:[^>=]++|=\s*+(?:"[^"]*"|'[^']*')?)*+>
    | <.*                                       # a tag without an end, of which nothing is shown
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
INVISIBLE = "!"  # stands for the name of a tag where there is nothing to show

VOID_TAGS = frozenset(["br", "col", "hr", "img", "input", "wbr"])
# Each closes the one before it, so these are in each other only if another element is between them.
SELF_CLOSING_TAGS = frozenset(["p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot"])
INLINE_TAGS = frozenset(["a", "b", "em", "i", "s", "strong", "sub", "sup", "u"])

# More digits than any character has; Python raises on numbers of more than 4300.
_LONG_REFERENCE = re.compile(r"&#x?[0-9a-f]{1000,};?", re.IGNORECASE)


class Token(NamedTuple):
    """A piece of HTML as it is written; `name` is that of a tag in lower case, empty for text."""

    source: str
    name: str = ""
    is_end: bool = False

    def is_start_of(self, name: str) -> bool:
        return self.name == name and not self.is_end


def tokenize(html: str) -> Iterator[Token]:
    """Yield all of the text in order: together the tokens are the text again."""
    for match in _TOKEN.finditer(html):
        if match["text"] is not None:
            yield Token(match[0])
        else:
            yield Token(match[0], (match["name"] or INVISIBLE).lower(), bool(match["end"]))


def decode_entities(html: str) -> str:
    """Return text with the characters that its references stand for."""
    return unescape(_LONG_REFERENCE.sub("\ufffd", html))


def extract_text(html: str, between_blocks: str = "") -> str:
    """Return the text of rich text; tags of blocks divide words, tags within a line do not."""
    pieces = (
        token.source if not token.name else "" if token.name in INLINE_TAGS else between_blocks
        for token in tokenize(html)
    )
    return decode_entities("".join(pieces))


def replace_anchors(html: str, replace: Callable[[Token, str], str | None]) -> str:
    """Replace each anchor by what `replace` makes of its tag and contents; `None` keeps it.

    An anchor reaches to the first end tag; one without an end stays as it is.
    """
    pieces: list[str] = []
    anchor, start = None, 0
    for token in tokenize(html):
        if anchor is not None and token.name == "a" and token.is_end:
            replacement = replace(anchor, "".join(pieces[start:]))
            if replacement is not None:
                pieces[start - 1 :] = [replacement]
                anchor = None
                continue
            anchor = None
        pieces.append(token.source)
        if anchor is None and token.is_start_of("a"):
            anchor, start = token, len(pieces)
    return "".join(pieces)


def _with_depths(html: str) -> Iterator[tuple[Token, int]]:
    """Yield each token with the number of elements around its contents, or after its end."""
    open_elements: Counter[str] = Counter()
    depth = 0
    for token in tokenize(html):
        name = token.name
        if name and name != INVISIBLE and name not in VOID_TAGS and name not in SELF_CLOSING_TAGS:
            if not token.is_end:
                open_elements[name] += 1
                depth += 1
            elif open_elements[name]:
                open_elements[name] -= 1
                depth -= 1
        yield token, depth


def nesting_depth(html: str) -> int:
    """Return how many elements are in each other at most; what is never closed counts."""
    return max((depth for _, depth in _with_depths(html)), default=0)


def limit_nesting(html: str, limit: int) -> str:
    """Return rich text without the tags that lie deeper than the limit; all text stays."""
    return "".join(
        token.source
        for token, depth in _with_depths(html)
        if not token.name or depth < limit or (depth == limit and not token.is_end)
    )
