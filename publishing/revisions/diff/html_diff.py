"""Two versions of a text as one piece of safe HTML, with `<ins>` and `<del>` for the changes.

For two versions beside each other: one whole version, with `<ins>` for what only that one has.
"""

import re
from collections import Counter

import nh3
from django.utils.html import escape, format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django_prose_editor.config import allowlist_from_extensions, expand_extensions
from lxml.html import fragment_fromstring, tostring
from lxml.html.diff import htmldiff

from publishing.fields import EDITOR_EXTENSIONS, MAX_LENGTH, limit_depth
from publishing.html_tokens import extract_text

# Characters on which lxml raises, and which people paste all the same.
INVALID_XML_CHARACTERS = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
EMPTY_MARK = re.compile(r"<(ins|del)>\s*</\1>")
INSERT_BEFORE_DELETE = re.compile(r"(<ins>[^<]*</ins>)(\s*)(<del>[^<]*</del>)")
ONLY_MARKUP_DIFFERS = "Alleen de opmaak verschilt."
TOO_MUCH_TO_COMPARE = "Deze tekst is te lang om woord voor woord te vergelijken."
MAX_COMPARED_LENGTH = 3 * MAX_LENGTH  # characters of both versions
MAX_WORD_PAIRS = 300_000
SCREEN_READER_LABELS = {
    # By colour and line alone, a screen reader would say nothing of it.
    "<ins>": "toegevoegd:",
    "<del>": "verwijderd:",
}


def build_cleaner() -> nh3.Cleaner:
    """Build a cleaner for rich text with `<ins>` and `<del>`; lxml leaves link URLs unescaped."""
    allowed = allowlist_from_extensions(expand_extensions(EDITOR_EXTENSIONS))
    return nh3.Cleaner(**{**allowed, "tags": {*allowed["tags"], "ins", "del"}})


CLEANER = build_cleaner()


def plain_to_html(text: str) -> str:
    return linebreaks(escape(text))


def diff_html(before: str, after: str) -> SafeString:
    """Return both versions of HTML in one."""
    marked = _marked_html(before, after)
    if "<ins>" in marked or "<del>" in marked:
        return _with_spoken_labels(marked)
    return format_html(
        '<p class="quiet">{}</p>'
        '<div class="diff__pair"><div><p class="quiet">Eerst</p>{}</div>'
        '<div><p class="quiet">Nu</p>{}</div></div>',
        ONLY_MARKUP_DIFFERS if marked else TOO_MUCH_TO_COMPARE,
        _clean(before),
        _clean(after),
    )


def mark_additions(version: str, other: str) -> SafeString:
    """Return one version of HTML, with what the other lacks marked as added."""
    marked = _marked_html(other, version)
    if "<ins>" not in marked and "<del>" not in marked:
        note = ONLY_MARKUP_DIFFERS if marked else TOO_MUCH_TO_COMPARE
        return format_html('{}<p class="quiet">{}</p>', _clean(version), note)
    return _with_spoken_labels(_clean(_without_deleted(marked)), {"<ins>": "alleen hier:"})


def mark_removed(html: str) -> SafeString:
    return _with_spoken_labels(format_html("<del>{}</del>", html)) if html else SafeString()


def mark_added(html: str) -> SafeString:
    return _with_spoken_labels(format_html("<ins>{}</ins>", html)) if html else SafeString()


def _marked_html(before: str, after: str) -> SafeString:
    """Return both versions in one, with marks; empty if that would take too long."""
    # Cleaning first turns character references for such characters into the characters.
    texts = [INVALID_XML_CHARACTERS.sub(" ", _clean(html)) for html in (before, after)]
    if not _is_comparable(*texts):
        return SafeString()
    marked = EMPTY_MARK.sub("", htmldiff(*texts))
    # Readers expect the deleted text before the inserted text.
    return _clean(INSERT_BEFORE_DELETE.sub(r"\3\2\1", marked))


def _is_comparable(before: str, after: str) -> bool:
    """Return whether words can be compared with each other in about a second.

    `htmldiff` tries each word against its every occurrence in the other text, except for words that
    make up more than a hundredth of it (`difflib.SequenceMatcher`).
    """
    if len(before) + len(after) > MAX_COMPARED_LENGTH:
        return False
    counts, other_counts = (Counter(extract_text(html, " ").split()) for html in (before, after))
    popular = max(other_counts.total() // 100, 2)
    pairs = (
        count * other_counts[word]
        for word, count in counts.items()
        if other_counts[word] <= popular
    )
    return sum(pairs) <= MAX_WORD_PAIRS


def _clean(html: str) -> SafeString:
    return mark_safe(CLEANER.clean(limit_depth(html)))  # noqa: S308  (cleaned here)


def _without_deleted(html: str) -> str:
    """Drop deleted text, and the paragraphs, lists and cells that it leaves empty."""
    root = fragment_fromstring(html, create_parent="div")
    for deleted in root.findall(".//del"):
        parent = deleted.getparent()
        deleted.clear(keep_tail=True)
        deleted.drop_tag()
        while parent is not root and not parent.text_content().strip():
            empty, parent = parent, parent.getparent()
            empty.drop_tree()
    return str(tostring(root, encoding="unicode"))


def _with_spoken_labels(
    html: SafeString, labels: dict[str, str] = SCREEN_READER_LABELS
) -> SafeString:
    for tag, label in labels.items():
        hidden = f'{tag}<span class="visually-hidden">{label} </span>'
        html = mark_safe(html.replace(tag, hidden))  # noqa: S308  (our own text)
    return html
