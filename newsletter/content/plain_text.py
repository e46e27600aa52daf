"""Rich text as plain text: without marks, and with each address on a line of its own."""

import re
from html.parser import HTMLParser

BLOCK_TAGS = {"p", "h2", "h3", "li", "blockquote", "ul", "ol", "table", "tr"}

Attributes = list[tuple[str, str | None]]


def html_to_text(html: str) -> str:
    """Blocks with a blank line between them; a line is as long as it comes."""
    reader = _TextExtractor()
    reader.feed(html)
    reader.close()
    reader.end_block()
    return "\n".join(reader.lines).strip()


class _TextExtractor(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.words = ""
        """Of the block at hand."""
        self.mark = ""
        """What its list puts before it."""
        self.addresses: list[str] = []
        """Where its links lead, each after what it is called."""
        self.link = ("", 0)
        """Where the link at hand leads, and where its words begin."""
        self.numbers: list[int | None] = []
        """How far the lists at hand are, from outer to inner; `None` for one without numbers."""
        self.in_row = False
        self.after_close = False
        """Whether an item of a list or a row stands last, so that the next one stays near."""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self._edge(tag)
        if tag in ("ul", "ol"):
            self.numbers.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.mark = self._next_mark()
        elif tag == "a":
            self.link = (dict(attrs).get("href") or "", len(self.words))
        elif tag == "br":
            self.words += "\n"
        elif tag in ("td", "th") and self.words:
            self.words += " | "
        self.in_row = self.in_row or tag == "tr"

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr":
            self.end_block()
            self.in_row = False
        self._edge(tag)
        if tag in ("ul", "ol"):
            self.numbers.pop()
        elif tag == "a":
            self._end_link()

    def handle_data(self, data: str) -> None:
        self.words += re.sub(r"\s+", " ", data)

    def _edge(self, tag: str) -> None:
        """A row is one line, also when there are paragraphs in its cells."""
        if tag in BLOCK_TAGS and not self.in_row:
            self.end_block()

    def _next_mark(self) -> str:
        number = self.numbers[-1] if self.numbers else None
        if number is None:
            return "- "
        self.numbers[-1] = number + 1
        return f"{number + 1}. "

    def _end_link(self) -> None:
        address, start = self.link
        words = " ".join(self.words[start:].split())
        if words not in (address, re.sub("^(mailto|tel):", "", address)):
            self.addresses += ["", f"{words}:", address]

    def end_block(self) -> None:
        text = "\n".join(line.strip() for line in self.words.strip().split("\n"))
        if text:
            close = bool(self.mark) or self.in_row
            gap = [] if close and self.after_close else [""]
            self.lines += [*gap, self.mark + text, *self.addresses]
            self.after_close = close and not self.addresses
            self.mark = ""
        self.words, self.addresses = "", []
