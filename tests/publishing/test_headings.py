"""Headings in texts, as places that a link can lead to."""

import pytest

from publishing.blocks.headings import name_headings


@pytest.mark.parametrize(
    ("html", "named"),
    [
        ("<p>a</p>", "<p>a</p>"),
        ("<h2>Hoe het begon</h2>", '<h2 id="kop-hoe-het-begon">Hoe het begon</h2>'),
        ("<h3>Café <em>&amp;</em> wat</h3>", '<h3 id="kop-cafe-wat">Café <em>&amp;</em> wat</h3>'),
        ("<h2>A</h2><h3>a!</h3>", '<h2 id="kop-a">A</h2><h3 id="kop-a-2">a!</h3>'),
        ("<h2>…</h2>", "<h2>…</h2>"),
        ("<h2></h2><h2>Open", "<h2></h2><h2>Open"),
    ],
)
def test_a_heading_is_named_after_its_words(html, named):
    assert name_headings(html) == named


def test_a_long_name_ends_with_a_whole_letter():
    (name,) = [
        part for part in name_headings(f"<h2>{'woord ' * 30}</h2>").split('"') if "kop" in part
    ]
    assert len(name) <= 64
    assert not name.endswith("-")
