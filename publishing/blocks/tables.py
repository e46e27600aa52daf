"""Tables as visitors read them: with a caption, header cells that say of what, and room to scroll.

Stored is what the editor makes: header cells anywhere, and the caption as `data-caption`.
"""

from collections.abc import Iterator

from django.utils.html import format_html

from publishing.html_tokens import Token, decode_entities, tokenize

SCROLL_START, SCROLL_END = '<div class="tp-scroll" tabindex="0">', "</div>"
_CAPTION_START = ' data-caption="'


def mark_up_tables(html: str, *, scroll: bool = True) -> str:
    """Return rich text with its tables as visitors read them; `scroll` gives them room to."""
    around = (SCROLL_START, SCROLL_END) if scroll else ("", "")
    return "".join(_mark_up(html, *around)) if "<table" in html else html


def _mark_up(html: str, before: str, after: str) -> Iterator[str]:
    row, is_first_cell = 0, True
    for token in tokenize(html):
        if token.name == "table":
            row = 0
            yield f"{token.source}{after}" if token.is_end else f"{before}{_open_table(token)}"
        elif token.is_start_of("tr"):
            row, is_first_cell = row + 1, True
            yield token.source
        elif token.is_start_of("th"):
            scope = "col" if row <= 1 else "row" if is_first_cell else ""
            yield f'<th scope="{scope}"{token.source[3:]}' if scope else token.source
            is_first_cell = False
        else:
            is_first_cell = is_first_cell and not token.is_start_of("td")
            yield token.source


def _open_table(token: Token) -> str:
    _, has_caption, rest = token.source.partition(_CAPTION_START)
    caption = decode_entities(rest.partition('"')[0]).strip() if has_caption else ""
    if not caption:
        return "<table>"
    return format_html("<table><caption>{}</caption>", caption)
