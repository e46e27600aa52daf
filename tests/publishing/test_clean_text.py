import unicodedata
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.clean_text import clean_line, clean_text, comparison_key, is_blank

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Een\x0btitel", "Een\ntitel"),
        ("Een\x00 titel\x7f\x85", "Een titel\n"),
        ("Een\r\nregel\rmeer\u2028", "Een\nregel\nmeer\n"),
        ("Een\ufffetitel\ufdd0\U0001ffff", "Eentitel"),
        ("Een\ud800titel", "Eentitel"),
        ("\ufeffRegio\u202e", "Regio"),
        ("Cafe\u0301", "Café"),
        ("20\u00a0m", "20\u00a0m"),
        ("\u200b\u00ad\u2060\u2800\u00a0 \n", ""),
        ("  tekst  ", "  tekst  "),
    ],
)
def test_text_is_cleaned(typed, stored):
    assert clean_text(typed) == stored


def test_a_line_stays_one_line():
    assert clean_line("Een\x0btitel\r\nvan twee\tregels\n") == "Een titel van twee regels"


@given(ANY_TEXT)
def test_any_text_becomes_text_that_every_document_may_hold(text):
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not cleaned or not is_blank(cleaned)
    read = ET.fromstring(f"<a>{escape(cleaned)}</a>".encode()).text or ""
    assert read == cleaned


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zij-instroom", "zij-instroom"),
        ("zij\u2011instroom", "zij-instroom"),
        ("Cafe\u0301", "CAFÉ"),
        ("hybride\u00a0docent", "hybride  docent"),
        ("tech\u00adniek", "techniek"),
        ("\uff37\uff06\uff34", "w&t"),
    ],
)
def test_what_looks_the_same_compares_as_the_same(one, other):
    assert comparison_key(one) == comparison_key(other)


def test_accents_make_a_difference():
    assert comparison_key("een") != comparison_key("één")
