"""Two versions of a text as one piece of safe HTML: what came is `<ins>`, what went is `<del>`.

Or, for two versions beside each other, one whole version in which `<ins>` is what only it has.
"""

import re

import nh3
from django.utils.html import escape, format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django_prose_editor.config import allowlist_from_extensions, expand_extensions
from lxml.html import fragment_fromstring, tostring
from lxml.html.diff import htmldiff

from publishing.fields import EDITOR_EXTENSIONS

INVALID_XML_CHARACTERS = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What lxml raises on, and people paste all the same."""

EMPTY_MARK = re.compile(r"<(ins|del)>\s*</\1>")
INSERT_BEFORE_DELETE = re.compile(r"(<ins>[^<]*</ins>)(\s*)(<del>[^<]*</del>)")
SCREEN_READER_LABELS = {
    # By colour and line alone, a screen reader would say nothing of it.
    "<ins>": "toegevoegd:",
    "<del>": "verwijderd:",
}


def build_cleaner() -> nh3.Cleaner:
    """As rich text is cleaned, with the marks. lxml writes addresses of links unescaped."""
    allowed = allowlist_from_extensions(expand_extensions(EDITOR_EXTENSIONS))
    return nh3.Cleaner(**{**allowed, "tags": {*allowed["tags"], "ins", "del"}})


CLEANER = build_cleaner()


def plain_to_html(text: str) -> str:
    """Plain text, with its paragraphs and lines."""
    return linebreaks(escape(text))


def diff_html(before: str, after: str) -> SafeString:
    """Both versions in one; of HTML."""
    marked = _marked_html(before, after)
    if "<ins>" in marked or "<del>" in marked:
        return _with_spoken_labels(marked)
    return format_html(
        '<p class="quiet">Alleen de opmaak verschilt.</p>'
        '<div class="diff__pair"><div><p class="quiet">Eerst</p>{}</div>'
        '<div><p class="quiet">Nu</p>{}</div></div>',
        _clean(before),
        _clean(after),
    )


def mark_additions(version: str, other: str) -> SafeString:
    """One version, with marks at what the other has not; of HTML."""
    marked = _marked_html(other, version)
    if "<ins>" not in marked and "<del>" not in marked:
        return format_html('{}<p class="quiet">Alleen de opmaak verschilt.</p>', _clean(version))
    return _with_spoken_labels(_clean(_without_deleted(marked)), {"<ins>": "alleen hier:"})


def mark_removed(shown: str) -> SafeString:
    return _with_spoken_labels(format_html("<del>{}</del>", shown)) if shown else SafeString()


def mark_added(shown: str) -> SafeString:
    return _with_spoken_labels(format_html("<ins>{}</ins>", shown)) if shown else SafeString()


def _marked_html(before: str, after: str) -> SafeString:
    # Cleaned first, so that such characters stand there as themselves.
    texts = (INVALID_XML_CHARACTERS.sub(" ", CLEANER.clean(html)) for html in (before, after))
    marked = EMPTY_MARK.sub("", htmldiff(*texts))
    return _clean(INSERT_BEFORE_DELETE.sub(r"\3\2\1", marked))  # what went first, as people read it


def _clean(html: str) -> SafeString:
    return mark_safe(CLEANER.clean(html))  # noqa: S308  (that is what cleaned it)


def _without_deleted(html: str) -> str:
    """Also without the paragraphs, lists and cells that are empty then."""
    root = fragment_fromstring(html, create_parent="div")
    for deleted in root.findall(".//del"):
        around = deleted.getparent()
        deleted.clear(keep_tail=True)
        deleted.drop_tag()
        while around is not root and not around.text_content().strip():
            empty, around = around, around.getparent()
            empty.drop_tree()
    return str(tostring(root, encoding="unicode"))


def _with_spoken_labels(
    html: SafeString, words: dict[str, str] = SCREEN_READER_LABELS
) -> SafeString:
    for tag, said in words.items():
        hidden = f'{tag}<span class="visually-hidden">{said} </span>'
        html = mark_safe(html.replace(tag, hidden))  # noqa: S308  (of our own words)
    return html
