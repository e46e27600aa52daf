"""Conversion of rich text to plain text, with each address on a line of its own."""

import re
from html.parser import HTMLParser

BLOCK_TAGS = {"p", "h2", "h3", "li", "blockquote", "ul", "ol", "table", "tr"}

Attributes = list[tuple[str, str | None]]


def html_to_text(html: str) -> str:
    """Return blocks with a blank line between them; lines are not wrapped."""
    reader = _TextExtractor()
    reader.feed(html)
    reader.close()
    reader.end_block()
    return "\n".join(reader.lines).strip()


class _TextExtractor(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        # The text of the current block, and the bullet or number that its list puts before it.
        self.text = ""
        self.bullet = ""
        # The links of the current block: a blank line, the text and the address of each.
        self.link_lines: list[str] = []
        # The address of the current link, and where its text starts in `self.text`.
        self.link = ("", 0)
        # The last numbers of the current lists, from outer to inner; `None` without numbers.
        self.numbers: list[int | None] = []
        self.in_row = False
        # A list item or table row stands last, so that no blank line goes before the next one.
        self.after_compact_block = False

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self._start_or_end_block(tag)
        if tag in ("ul", "ol"):
            self.numbers.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.bullet = self._next_bullet()
        elif tag == "a":
            self.link = (dict(attrs).get("href") or "", len(self.text))
        elif tag == "br":
            self.text += "\n"
        elif tag in ("td", "th") and self.text:
            self.text += " | "
        self.in_row = self.in_row or tag == "tr"

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr":
            self.end_block()
            self.in_row = False
        self._start_or_end_block(tag)
        if tag in ("ul", "ol"):
            self.numbers.pop()
        elif tag == "a":
            self._end_link()

    def handle_data(self, data: str) -> None:
        self.text += re.sub(r"\s+", " ", data)

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
        text = " ".join(self.text[start:].split())
        if text not in (address, re.sub("^(mailto|tel):", "", address)):
            self.link_lines += ["", f"{text}:", address]

    def end_block(self) -> None:
        text = "\n".join(line.strip() for line in self.text.strip().split("\n"))
        if text:
            is_compact = bool(self.bullet) or self.in_row
            gap = [] if is_compact and self.after_compact_block else [""]
            self.lines += [*gap, self.bullet + text, *self.link_lines]
            self.after_compact_block = is_compact and not self.link_lines
            self.bullet = ""
        self.text, self.link_lines = "", []
