"""Text as its readers meet it: headings, paragraphs, cells and links, in order."""

from html import escape
from typing import NamedTuple

from publishing.blocks.markup import Block, replace_blocks
from publishing.blocks.notes import replace_notes
from publishing.fields import BLOCK_TAGS
from publishing.html_tokens import Token, decode_entities, tokenize
from publishing.links.internal import HREF

PARAGRAPH, HEADING, SUBHEADING, CELL, BLOCK = "p", "h2", "h3", "td", "aside"


class Passage(NamedTuple):
    """A piece of text; `kind` is the name of its element, or `aside` for the text of a block."""

    kind: str
    text: str


class Link(NamedTuple):
    text: str
    url: str


class Passages(NamedTuple):
    passages: list[Passage]
    links: list[Link]

    @property
    def running(self) -> list[str]:
        """Return the texts that hold sentences: no headings, and no cells of tables."""
        return [part.text for part in self.passages if part.kind in (PARAGRAPH, "li", BLOCK)]


def read_plain(text: str) -> Passages:
    """Return each line of a plain text as a paragraph."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return Passages([Passage(PARAGRAPH, line) for line in lines if line], [])


def read_rich(html: str) -> Passages:
    """Return the passages and links of rich text, cleaned or as a browser sends it."""
    reader = _Reader()
    html = replace_blocks(replace_notes(html, lambda note: ""), _write_block)
    for token in tokenize(html):
        reader.take(token)
    reader.end_passage()
    return Passages(reader.passages, reader.links)


def _write_block(block: Block) -> str:
    texts = (block.values.get(field.name, "") for field in block.type.fields if field.is_text)
    url = block.values.get("url", "")
    link = f'<a href="{escape(url)}">{escape(block.values.get("label", ""))}</a>' if url else ""
    body = "".join(f"<{BLOCK}>{escape(text)}</{BLOCK}>" for text in texts if text)
    return f"{body}<{BLOCK}>{link}</{BLOCK}>" if link else body


class _Reader:
    """Takes tokens one by one, and keeps the passage and the link that are open."""

    def __init__(self) -> None:
        self.passages: list[Passage] = []
        self.links: list[Link] = []
        self._kind, self._pieces = PARAGRAPH, [""]
        self._url, self._link_pieces = "", [""]

    def take(self, token: Token) -> None:
        if not token.name:
            self._pieces.append(token.source)
            self._link_pieces.append(token.source)
        elif token.name == "br":
            self._pieces.append(" ")
        elif token.name == "a":
            self._end_link()
            href = None if token.is_end else HREF.search(token.source)
            self._url = decode_entities(href["value"]) if href else ""
        elif token.name in BLOCK_TAGS or token.name == BLOCK:
            self.end_passage()
            # The editor writes a paragraph within each list item and cell.
            if not (token.name == PARAGRAPH and self._kind in ("li", "td", "th")):
                self._kind = PARAGRAPH if token.is_end else token.name

    def end_passage(self) -> None:
        if text := _join(self._pieces):
            self.passages.append(Passage(self._kind, text))
        self._pieces.clear()

    def _end_link(self) -> None:
        if self._url:
            self.links.append(Link(_join(self._link_pieces), self._url))
        self._link_pieces.clear()


def _join(pieces: list[str]) -> str:
    return " ".join(decode_entities("".join(pieces)).split())
