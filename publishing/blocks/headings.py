"""Headings in rich text as places that a link can lead to: `/nieuws/zon/#kop-hoe-het-begon`.

The name of a place follows from the words of the heading, so it stays while those stay. The editor
makes the same names (`static/admin_site/rich_text_links.js`).
"""

from collections import Counter
from collections.abc import Iterator

from django.utils.text import slugify

from publishing.html_tokens import Token, decode_entities, tokenize

HEADINGS = ("h2", "h3")
MAX_LENGTH = 60
PREFIX = "kop-"  # no id of a template begins so


def name_headings(html: str) -> str:
    """Return rich text with an id on each heading that has words."""
    has_headings = any(f"<{name}" in html for name in HEADINGS)
    return "".join(_name_headings(html)) if has_headings else html


def _name_headings(html: str) -> Iterator[str]:
    counts: Counter[str] = Counter()
    heading: list[Token] = []  # the tokens of a heading of which the end has not come yet
    for token in tokenize(html):
        if heading and token.name in HEADINGS:
            yield from _name_heading(heading, counts)
            heading = []
        if heading or (token.name in HEADINGS and not token.is_end):
            heading.append(token)
        else:
            yield token.source
    yield from (token.source for token in heading)


def _name_heading(heading: list[Token], counts: Counter[str]) -> Iterator[str]:
    start, *contents = heading
    words = decode_entities("".join(token.source for token in contents if not token.name))
    name = slugify(words)[:MAX_LENGTH].strip("-_")
    if not name or start.source != f"<{start.name}>":
        yield start.source
    else:
        counts[name] += 1
        number = f"-{counts[name]}" if counts[name] > 1 else ""
        yield f'<{start.name} id="{PREFIX}{name}{number}">'
    yield from (token.source for token in contents)
