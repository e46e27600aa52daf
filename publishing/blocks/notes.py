"""Footnotes in rich text: a mark that holds the text of the note, which readers find at the end.

    Techniek<sup data-note="Ook ICT."></sup> groeit.

Links within a page need ids. These differ from text to text, because a page may show several.
"""

import re
from collections.abc import Callable
from html import escape
from zlib import crc32

from django.template.loader import render_to_string
from django.utils.html import format_html

from publishing.clean_text import clean_line, is_blank
from publishing.html_tokens import Token, decode_entities, tokenize

MAX_LENGTH = 600
_NOTE = re.compile(r'\sdata-note="([^"]*)"')
_MARK = (
    '<sup class="tp-rich-text__note">'
    '<a href="#noot-{0}" id="bij-noot-{0}" aria-label="Noot {1}">{1}</a></sup>'
)


def replace_notes(html: str, replace: Callable[[str], str]) -> str:
    """Return rich text with `replace` of the text of each footnote in its place."""
    if "data-note" not in html:
        return html
    pieces: list[str] = []
    is_open = False  # what the editor writes in the mark means nothing
    for token in tokenize(html):
        note = _NOTE.search(token.source) if token.is_start_of("sup") else None
        if note:
            text = clean_line(decode_entities(note[1]))[:MAX_LENGTH].strip()
            pieces.append("" if is_blank(text) else replace(text))
            is_open = True
        elif not (is_open and _is_label(token)):
            pieces.append(token.source)
            is_open = False
        elif token.is_end:
            is_open = False
    return "".join(pieces)


def _is_label(token: Token) -> bool:
    return not token.name or (token.name == "sup" and token.is_end)


def clean_notes(html: str) -> str:
    """Return rich text with its footnotes in one form, without empty ones."""
    return replace_notes(html, lambda text: f'<sup data-note="{escape(text)}"></sup>')


def number_notes(html: str, *, link: bool = True) -> str:
    """Return rich text with the numbers of its footnotes, and their texts below it.

    A mail has no links within itself (`link`): its programs do not follow them.
    """
    text_id = f"{crc32(html.encode()):x}"
    notes: list[tuple[str, str]] = []

    def number(text: str) -> str:
        notes.append((f"{text_id}-{len(notes) + 1}", text))
        if link:
            return format_html(_MARK, notes[-1][0], len(notes))
        return f"<sup>[{len(notes)}]</sup>"

    html = replace_notes(html, number)
    if not notes:
        return html
    return html + render_to_string("includes/notes.html", {"notes": notes, "link": link})
