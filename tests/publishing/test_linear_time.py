"""Whatever is typed, pasted or mailed, reading it takes time in proportion to its length."""

import logging
import time
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError

from newsletter.admin.preview_rendering import adapt_to_csp
from newsletter.content.plain_text import html_to_text
from newsletter.csv_import.landsdelen import parse_landsdelen
from newsletter.csv_import.rows import check_beginning
from newsletter.delivery.template import MessageTemplate
from newsletter.email_addresses import normalize_email
from pact.models import Article
from publishing.blocks.rendering import render_rich_text
from publishing.blocks.words import blocks_as_text
from publishing.clean_text import clean_line, clean_text, comparison_key
from publishing.fields import MAX_LENGTH, same_text
from publishing.html_tokens import decode_entities, extract_text
from publishing.links.internal import find_links, repair_links
from publishing.mail_templates import MailContent, _collapse_blank_lines
from publishing.revisions.diff.html_diff import diff_html, mark_additions, plain_to_html
from publishing.typed_links import find_unclear_links, parse_typed_link
from publishing.writing.check import check_writing
from publishing.writing.document import WrittenDocument
from search.places.gazetteer import place_key
from search.snippets import make_snippet
from search.words import split_words, stem_text
from techniekpact.log_redaction import RedactingFormatter
from techniekpact.static_wsgi import StaticFilesServer
from techniekpact.templatetags.site_tags import source_link

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SMALL, MIDDLE, LARGE = (MAX_LENGTH * part // 10 for part in (1, 4, 8))
# Four times as much may take ten times as long, on a busy machine; with the square it is sixteen.
# Twice as much more then takes four times as long: what happens at the first step alone is a text
# that takes another way through memory.
MAX_RATIO, MAX_RATIO_OF_TWICE = 10, 3
# Below this nobody minds, and noise decides: the longest text then takes six times as long, even
# with the square.
MAX_SECONDS = 0.3

# Texts that grow: a beginning, what is repeated, and an end.
GROWING_TEXTS = {
    "spaces": ("<p>a", " ", "b</p>"),
    "lines": ("<p>a", " \n", "b</p>"),
    "layers": ("", "<ul><li>", ""),
    "closed layers": ("<blockquote>" * 30, "<blockquote></blockquote>", ""),
    "open tags": ("", "<p>a<td><b>", ""),
    "half tags": ("", "<a ", ""),
    "brackets": ("", "<", ""),
    "attributes": ("<p", " a=1", ">a</p>"),
    "open quotes": ("", '<a href="', ""),
    "half attributes": ("<a", " href =", ""),
    "entities": ("<p>", "&amp;&#233;&nbsp;", "</p>"),
    "ampersands": ("<p>", "&", "</p>"),
    "one long entity": ("<p>&#", "9", ";</p>"),
    "links": ("<p>", '<a href="/nieuws/">a</a>', "</p>"),
    "open links": ("", '<a href="/nieuws/">a', ""),
    "dead links": ("<p>", "<a>b</a> ", "</p>"),
    "one long link": ('<p><a href="https://', "a.", '">a</a></p>'),
    "one long word": ("<p>", "w", "</p>"),
    "one long address": ("<p>", "w@", "</p>"),
    "marks on one letter": ("<p>a", "\u0301\u0316", "</p>"),
    "invisible letters": ("<p>a", "\u034f\u0301\u0316", "</p>"),
    "empty blocks": ("", "<ul><li><p></p></li></ul>", ""),
    "cells": ("<table>", "<tr><td><p>", ""),
    "marks": ("<p>", "<ins> <del> ", "</p>"),
    "comments": ("", "<!--", ""),
    "paragraphs": ("", "<p>Techniek is overal.</p>", ""),
    "few words": ("<p>", " ".join(f"woord{number}" for number in range(150)) + " ", "</p>"),
    "styles": ("<p", ' style="a"', ">"),
    "commas": ("a@b.nl", ", ", "x"),
    "apostrophes": ("", "a's ", ""),
    "blocks": ("", '<figure data-block="button" data-label="a" data-url="/"></figure>', ""),
    "notes": ("<p>", 'a<sup data-note="b">c</sup>', "</p>"),
    "open notes": ("<p>", '<sup data-note="b">', ""),
    "open blocks": ("", '<figure data-block="quote" data-text="a', ""),
    "one long block": ('<figure data-block="callout"', ' data-text="&amp;"', "></figure>"),
}


def grow(name, length):
    before, repeated, after = GROWING_TEXTS[name]
    return before + repeated * (length // len(repeated)) + after


def save_body(text):
    field = Article._meta.get_field("body")
    field.sanitize(text)
    field.clean(text, None)


def check_body(text):
    check_writing(WrittenDocument(Article, {"body": text}))


def format_log(text):
    record = logging.LogRecord("a", logging.ERROR, "a", 1, "%s", (text,), None)
    RedactingFormatter("%(message)s").format(record)


READERS = {
    "the field": save_body,
    "what the editor rewrote": lambda text: same_text(text, f"{text[:-1]}x"),
    "clean text": clean_text,
    "a line": clean_line,
    "what compares as the same": comparison_key,
    "unclear links": lambda text: list(find_unclear_links(text)),
    "a typed link": parse_typed_link,
    "a host": lambda text: parse_typed_link(text.replace("<p>", "").replace("</p>", "")),
    "links of the site": find_links,
    "repaired links": repair_links,
    "a page": render_rich_text,
    "blocks as text": blocks_as_text,
    "advice on writing": check_body,
    "sources": source_link,
    "a comparison": lambda text: diff_html(text, text.replace("a", "b")),
    "the other order": lambda text: mark_additions(text, f"<p>Nieuw</p>{text[::2]}"),
    "a comparison of plain text": lambda text: diff_html(plain_to_html(text), ""),
    "the text of a mail": html_to_text,
    "blank lines of a mail": _collapse_blank_lines,
    "the preview of a mail": lambda text: adapt_to_csp(MailContent("", "", text), "nonce"),
    "the bytes of a mail": lambda text: MessageTemplate.build(
        MailContent("Nieuws", text, text), headers={}, placeholders=["manage"]
    ),
    "visible text": lambda text: extract_text(text, " "),
    "entities": decode_entities,
    "words": split_words,
    "stems": stem_text,
    "names of places": place_key,
    "a snippet": lambda text: make_snippet("", text, {"nergen"}),
    "a log": format_log,
    "a list of addresses": lambda text: check_beginning(text.splitlines()),
    "an address": normalize_email,
    "landsdelen": parse_landsdelen,
    "accepted encodings": StaticFilesServer.accepted_encodings,
}


def seconds(read, text):
    start = time.process_time()
    with suppress(ValidationError):
        read(text)
    return time.process_time() - start


def grows_too_fast(read, name):
    middle = seconds(read, grow(name, MIDDLE))
    return (
        middle > MAX_SECONDS
        and middle > MAX_RATIO * seconds(read, grow(name, SMALL))
        and seconds(read, grow(name, LARGE)) > MAX_RATIO_OF_TWICE * middle
    )


@pytest.mark.parametrize("reader", READERS)
def test_time_grows_with_the_length_and_not_with_its_square(reader):
    read = READERS[reader]
    # Twice, because something else may have held up the first try.
    assert not [
        name for name in GROWING_TEXTS if grows_too_fast(read, name) and grows_too_fast(read, name)
    ]
