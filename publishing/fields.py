"""Rich text: a field with one set of extensions, sanitised wherever it is stored."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django_prose_editor.fields import ProseEditorField, create_sanitizer

from publishing.blocks.markup import clean_blocks, find_block_problems
from publishing.blocks.notes import clean_notes
from publishing.clean_text import clean_text, is_blank
from publishing.html_tokens import Token, extract_text, limit_nesting, nesting_depth, tokenize
from publishing.typed_links import find_unclear_links, mend_links, unwrap_dead_anchors

MAX_LENGTH = 100_000  # characters of rich text with its markup: about forty pages
MAX_PLAIN_LENGTH = 20_000
MAX_DEPTH = 40  # elements in each other; the editor itself makes two for each list in a list
TOO_LONG = (
    "Deze tekst is te lang: {length} tekens met opmaak. Er passen er {most} in. Maak de tekst "
    "korter, of verdeel hem over meer pagina's."
)
TOO_DEEP = (
    f"In deze tekst zitten meer dan {MAX_DEPTH} lagen in elkaar, zoals lijsten in lijsten. Haal "
    "lagen weg, of plak de tekst zonder opmaak."
)
PLAIN_TOO_LONG = (
    "Deze tekst is te lang: {length} tekens. Er passen er {most} in. Maak de tekst korter."
)

EDITOR_EXTENSIONS: dict[str, object] = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Blocks": True,
    "Footnote": True,
    "Heading": {"levels": [2, 3]},
    "Link": {
        "enableTarget": False,
        "protocols": ["http", "https", "mailto", "tel"],
        "defaultProtocol": "https",
    },
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "History": True,
    # Plain buttons only: a drop-down of the editor cannot be opened by keyboard.
    "Menu": {
        "groups": [
            {"group": group} for group in ("blocks", "nodes", "marks", "link", "table", "history")
        ]
    },
}


def rich_text_fields(model: type[models.Model]) -> "list[RichTextField]":
    return [field for field in model._meta.concrete_fields if isinstance(field, RichTextField)]


BLOCK_TAGS = frozenset(
    [
        *("p", "ul", "ol", "li", "h2", "h3", "blockquote", "hr", "figure"),
        *("table", "tr", "td", "th"),
    ]
)
# The editor writes a paragraph in each of these, of which a reader sees nothing.
PARAGRAPH_HOLDERS = frozenset(["li", "td", "th"])
IGNORED_ATTRIBUTES = re.compile(r' (?:col|row)span="1"| data-type="decimal"')


def same_text(html: str, other_html: str) -> bool:
    """Return whether two pieces of rich text look the same to a reader.

    The editor rewrites the space between blocks, the text in lists and the cells of tables, even
    where nobody has typed. What is longer than a field may hold is compared as it is written.
    """
    if html == other_html or max(len(html), len(other_html)) > MAX_LENGTH:
        return html == other_html
    return _normalised(html) == _normalised(other_html)


def _normalised(html: str) -> str:
    tokens = [
        token
        for token in tokenize(clean_notes(clean_blocks(html)))
        if token.name not in ("tbody", "colgroup")
    ]
    stripped = (_strip_beside_blocks(*three) for three in _with_neighbours(tokens))
    tokens = [token for token in stripped if token.source]
    return "".join(_comparable_source(*three) for three in _with_neighbours(tokens))


def _with_neighbours(tokens: list[Token]) -> Iterator[tuple[Token, Token, Token]]:
    outside = Token("", "p")
    return zip([outside, *tokens], tokens, [*tokens[1:], outside], strict=False)


def _strip_beside_blocks(before: Token, token: Token, after: Token) -> Token:
    text = token.source
    if not token.name and before.name in BLOCK_TAGS:
        text = text.lstrip()
    if not token.name and after.name in BLOCK_TAGS:
        text = text.rstrip()
    return token._replace(source=text)


def _comparable_source(before: Token, token: Token, after: Token) -> str:
    """Return the source of a token; empty for the paragraph of a list item or of a cell."""
    holder = after if token.is_end else before
    if token.name == "p" and holder.name in PARAGRAPH_HOLDERS and holder.is_end == token.is_end:
        return ""
    return IGNORED_ATTRIBUTES.sub("", token.source) if token.name else token.source


# What other programs call the marks and headings that the editor has.
EQUIVALENT_TAGS = {
    "b": "strong",
    "i": "em",
    "h1": "h2",
    "h4": "h3",
    "h5": "h3",
    "h6": "h3",
}
EQUIVALENT_TAG = re.compile(rf"<(/?)({'|'.join(EQUIVALENT_TAGS)})(?=[\s>/])", re.IGNORECASE)
TAG_THAT_SHOWS = re.compile("<(?:table|figure|sup data-note)")  # without any text
DROPPABLE_BLOCKS = frozenset(["<p>", "<h2>", "<h3>", "<blockquote>", "<li>", "<ul>", "<ol>"])


def to_editor_tags(html: str) -> str:
    """Return HTML with the tags of the editor for those of other programs, and clear links."""
    renamed = EQUIVALENT_TAG.sub(lambda tag: f"<{tag[1]}{EQUIVALENT_TAGS[tag[2].lower()]}", html)
    return mend_links(clean_text(renamed))


def drop_empty_blocks(html: str) -> str:
    """Return sanitised HTML without anchors that lead nowhere and blocks that show nothing."""
    # An entity may stand for what `clean_text` removes.
    html = _without_empty_blocks(unwrap_dead_anchors(clean_text(html)))
    return html if TAG_THAT_SHOWS.search(html) or _shows(html) else ""


def _without_empty_blocks(html: str) -> str:
    pieces: list[str] = []
    # The open blocks that show nothing so far, each with the position of its tag.
    empty_blocks: list[tuple[str, int]] = []
    for token in tokenize(html):
        if token.source in DROPPABLE_BLOCKS:
            empty_blocks.append((token.name, len(pieces)))
        elif token.is_end and empty_blocks and empty_blocks[-1][0] == token.name:
            del pieces[empty_blocks.pop()[1] :]
            continue
        elif token.source != "<br>" and (token.name or _shows(token.source)):
            empty_blocks.clear()
        # What the link dialog leaves.
        pieces.append(token.source.replace(' title=""', "") if token.name == "a" else token.source)
    return "".join(pieces)


def _shows(html: str) -> bool:
    return not is_blank(extract_text(html))


def limit_depth(html: str) -> str:
    """Return rich text as deep as the sanitiser takes: beyond it, time grows with the square."""
    return limit_nesting(html, MAX_DEPTH)


def validate_rich_text(html: str) -> None:
    """Refuse what is too long or too deep, before anything else reads it."""
    if len(html) > MAX_LENGTH:
        raise ValidationError(TOO_LONG.format(length=_number(len(html)), most=_number(MAX_LENGTH)))
    if nesting_depth(html) > MAX_DEPTH:
        raise ValidationError(TOO_DEEP)


def validate_plain_text(text: str) -> None:
    if len(text) > MAX_PLAIN_LENGTH:
        length, most = _number(len(text)), _number(MAX_PLAIN_LENGTH)
        raise ValidationError(PLAIN_TOO_LONG.format(length=length, most=most))


def _number(value: int) -> str:
    return str(number_format(value, force_grouping=True))


class PlainTextField(models.TextField):
    """Text without markup of at most `MAX_PLAIN_LENGTH` characters.

    The limit is no `max_length`: with that a browser would cut off what somebody pastes.
    """

    default_validators = [validate_plain_text]

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


class RichTextField(ProseEditorField):
    """HTML as a `str`, limited to `EDITOR_EXTENSIONS`; all else is removed on `save()`."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        # The last of these is the first to work.
        sanitizers = [
            *(drop_empty_blocks, clean_notes, clean_blocks),
            *(create_sanitizer, to_editor_tags, limit_depth),
        ]
        super().__init__(*args, extensions=dict(EDITOR_EXTENSIONS), sanitize=sanitizers, **kwargs)

    def clean(self, value: str, instance: models.Model | None) -> str:
        """Refuse what is too much, links that nobody can understand, and incomplete blocks."""
        html_in = value or ""
        validate_rich_text(html_in)
        if errors := [*find_unclear_links(html_in), *find_block_problems(html_in)]:
            raise ValidationError(errors)
        html: str = super().clean(value, instance)
        return html

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        html: str = self.sanitize(getattr(model_instance, self.attname) or "")
        setattr(model_instance, self.attname, html)
        return html

    def as_readonly_html(self, obj: models.Model) -> SafeString:
        """Return HTML for a read-only form, where the admin turns each line end into a `<br>`."""
        html = self.sanitize(getattr(obj, self.attname) or "")
        return mark_safe(" ".join(html.splitlines()))  # noqa: S308  (sanitised just above)
