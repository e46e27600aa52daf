"""Headings in rich text as places that a link can lead to: `/nieuws/zon/#kop-hoe-het-begon`.

The name of a place follows from the words of the heading, so it stays while those stay. The same
words in another heading get a number, which runs on over all texts of an object: they stand on one
page. The editor makes the same names (`static/admin_site/rich_text_links.js`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.utils.text import slugify

from publishing.html_tokens import Token, decode_entities, tokenize

HEADINGS = ("h2", "h3")
MAX_LENGTH = 60
PREFIX = "kop-"  # no id of a template begins so


class PlaceNames:
    """Gives each heading of a page a name that no other has."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._numbers: Counter[str] = Counter()  # the last one given, by the words

    def name(self, words: str) -> str:
        """Return the name for a heading with these words; empty when none of them can be used."""
        stem = slugify(words)[:MAX_LENGTH].strip("-_")
        if not stem:
            return ""
        name = self._next(stem)
        while name in self._names:  # 'Dak 2' after two of 'Dak'
            name = self._next(stem)
        self._names.add(name)
        return f"{PREFIX}{name}"

    def _next(self, stem: str) -> str:
        self._numbers[stem] += 1
        number = self._numbers[stem]
        return f"{stem}-{number}" if number > 1 else stem


def name_headings(html: str, earlier: Iterable[str] = ()) -> str:
    """Return rich text with an id on each heading that has words.

    `earlier` has the texts that come before it among those of the page.
    """
    if not _has_headings(html):
        return html
    names = PlaceNames()
    for text in filter(_has_headings, earlier):
        "".join(_name_headings(text, names))
    return "".join(_name_headings(html, names))


def _has_headings(html: str) -> bool:
    return any(f"<{name}" in html for name in HEADINGS)


def _name_headings(html: str, names: PlaceNames) -> Iterator[str]:
    heading: list[Token] = []  # the tokens of a heading of which the end has not come yet
    for token in tokenize(html):
        if heading and token.name in HEADINGS:
            yield from _name_heading(heading, names)
            heading = []
        if heading or (token.name in HEADINGS and not token.is_end):
            heading.append(token)
        else:
            yield token.source
    yield from (token.source for token in heading)


def _name_heading(heading: list[Token], names: PlaceNames) -> Iterator[str]:
    start, *contents = heading
    words = decode_entities("".join(token.source for token in contents if not token.name))
    name = names.name(words) if start.source == f"<{start.name}>" else ""
    yield f'<{start.name} id="{name}">' if name else start.source
    yield from (token.source for token in contents)
