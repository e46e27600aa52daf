"""Conversion of rich text to plain text, with each address on a line of its own."""

import re

from publishing.html_tokens import Token, decode_entities, tokenize
from publishing.links.internal import HREF

ALT = re.compile(r'\salt="(?P<value>[^"]+)"')
RULE = "* * *"

BLOCK_TAGS = {"p", "h2", "h3", "li", "blockquote", "ul", "ol", "table", "tr", "hr"}
SPACE = re.compile(r"\s+")


def html_to_text(html: str) -> str:
    """Return blocks with a blank line between them; lines are not wrapped."""
    reader = _TextExtractor()
    for token in tokenize(html):
        reader.read(token)
    reader.end_block()
    return "\n".join(reader.lines).strip()


class _TextExtractor:
    def __init__(self) -> None:
        self.lines: list[str] = []
        # The text of the current block, and the bullet or number that its list puts before it.
        self.pieces: list[str] = []
        self.bullet = ""
        # The links of the current block: a blank line, the text and the address of each.
        self.link_lines: list[str] = []
        # The address of the current link, and where its text starts in `self.pieces`.
        self.link = ("", 0)
        # The last numbers of the current lists, from outer to inner; `None` without numbers.
        self.numbers: list[int | None] = []
        self.in_row = False
        # A list item or table row stands last, so that no blank line goes before the next one.
        self.after_compact_block = False

    def read(self, token: Token) -> None:
        if not token.name:
            self.pieces.append(SPACE.sub(" ", decode_entities(token.source)))
        elif token.is_end:
            self._read_end(token.name)
        else:
            self._read_start(token)

    def _read_start(self, token: Token) -> None:
        tag = token.name
        self._start_or_end_block(tag)
        if tag in ("ul", "ol"):
            self.numbers.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.bullet = self._next_bullet()
        elif tag == "a":
            href = HREF.search(token.source)
            self.link = (decode_entities(href["value"]) if href else "", len(self.pieces))
        elif tag == "br":
            self.pieces.append("\n")
        elif tag == "hr":
            self.lines += ["", RULE]
        elif tag == "img" and (alt := ALT.search(token.source)):
            self.pieces.append(f"[Afbeelding: {decode_entities(alt['value'])}]")
        elif tag in ("td", "th") and self.pieces:
            self.pieces.append(" | ")
        self.in_row = self.in_row or tag == "tr"

    def _read_end(self, tag: str) -> None:
        if tag == "tr":
            self.end_block()
            self.in_row = False
        self._start_or_end_block(tag)
        if tag in ("ul", "ol") and self.numbers:
            self.numbers.pop()
        elif tag == "a":
            self._end_link()

    def _start_or_end_block(self, tag: str) -> None:
        """End the current block; a table row is one line, also with paragraphs in its cells."""
        if tag in BLOCK_TAGS and not self.in_row:
            self.end_block()

    def _next_bullet(self) -> str:
        number = self.numbers[-1] if self.numbers else None
        if number is None:
            return "- "
        self.numbers[-1] = number + 1
        return f"{number + 1}. "

    def _end_link(self) -> None:
        address, start = self.link
        text = " ".join("".join(self.pieces[start:]).split())
        if text not in (address, re.sub("^(mailto|tel):", "", address)):
            self.link_lines += ["", f"{text}:", address]

    def end_block(self) -> None:
        text = "\n".join(line.strip() for line in "".join(self.pieces).strip().split("\n"))
        if text:
            is_compact = bool(self.bullet) or self.in_row
            gap = [] if is_compact and self.after_compact_block else [""]
            self.lines += [*gap, self.bullet + text, *self.link_lines]
            self.after_compact_block = is_compact and not self.link_lines
            self.bullet = ""
        self.pieces, self.link_lines = [], []
