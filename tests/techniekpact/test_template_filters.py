import pytest
from django.template import Context, Template

from techniekpact.templatetags.site_tags import (
    format_number,
    hostname,
    initials,
    keep_together,
    source_link,
)


@pytest.mark.parametrize(
    "line",
    [
        "https://[kapot/",
        "https:///leeg",
        "javascript:alert(1)",
        "ftp://elders.nl",
        "Een <b>boek</b>",
    ],
)
def test_a_source_that_is_no_web_address_is_plain_text(line):
    assert "<a " not in source_link(line)
    assert "<b>" not in source_link(line)


def test_a_source_names_the_site_and_keeps_the_remark():
    assert source_link("https://www.voorbeeld.nl/a?b=1 (juni 2024)") == (
        '<a href="https://www.voorbeeld.nl/a?b=1" rel="external">voorbeeld.nl</a> (juni 2024)'
    )


def test_a_source_never_shows_a_password_nor_leaves_its_attribute():
    assert source_link("https://naam:geheim@voorbeeld.nl/").endswith(">voorbeeld.nl</a> ")
    assert 'onmouseover="' not in source_link('https://x.nl/"onmouseover="a')


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [("1582000", "", "1.582.000"), ("7.5", "%", "7,5%"), (12, "pps", "12 pps")],
)
def test_numbers_are_dutch(value, unit, text):
    assert format_number(value, unit) == text


def test_a_letter_with_a_hyphen_stays_with_its_word():
    assert keep_together("Een N-profiel op havo- en vwo-school") == (
        "Een N-\N{WORD JOINER}profiel op havo- en vwo-school"
    )
    rendered = Template("{{ title|keep_together }}").render(Context({"title": "<b> & M-decreet"}))
    assert rendered == "&lt;b&gt; &amp; M-\N{WORD JOINER}decreet"


def test_template_filters_join_words_in_dutch():
    assert hostname("https://www.voorbeeld.nl/pad") == "voorbeeld.nl"
    assert initials("Doekle Terpstra") == "DT"
    assert initials("") == ""
