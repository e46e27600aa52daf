"""Headings in texts, as places that a link can lead to."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin import site
from django.contrib.admin.utils import flatten_fieldsets

from publishing.blocks.headings import name_headings
from publishing.fields import rich_text_fields
from tests.factories import ProjectFactory


@pytest.mark.parametrize(
    ("html", "named"),
    [
        ("<p>a</p>", "<p>a</p>"),
        ("<h2>Hoe het begon</h2>", '<h2 id="kop-hoe-het-begon">Hoe het begon</h2>'),
        ("<h3>Café <em>&amp;</em> wat</h3>", '<h3 id="kop-cafe-wat">Café <em>&amp;</em> wat</h3>'),
        ("<h2>A</h2><h3>a!</h3>", '<h2 id="kop-a">A</h2><h3 id="kop-a-2">a!</h3>'),
        (
            "<h2>A</h2><h2>A</h2><h2>A 2</h2>",
            '<h2 id="kop-a">A</h2><h2 id="kop-a-2">A</h2><h2 id="kop-a-2-2">A 2</h2>',
        ),
        ("<h2>…</h2><h2>…</h2>", "<h2>…</h2><h2>…</h2>"),
        ("<h2></h2><h2>Open", "<h2></h2><h2>Open"),
    ],
)
def test_a_heading_is_named_after_its_words(html, named):
    assert name_headings(html) == named


def test_names_run_on_over_the_texts_of_a_page():
    earlier = ["<h2>Dak</h2>", "<p>geen kop</p>", "<h3>Dak</h3><h2>Zon</h2>"]
    named = name_headings("<h2>Dak</h2><h2>Wind</h2>", earlier)
    assert named == '<h2 id="kop-dak-3">Dak</h2><h2 id="kop-wind">Wind</h2>'


@pytest.mark.django_db
@pytest.mark.once
def test_the_texts_of_an_example_name_each_heading_once(client):
    text = "<h2>Wat kost het?</h2>"
    project = ProjectFactory(live=True, cause=text, approach=text, result=text, how_to_copy=text)
    page = BeautifulSoup(client.get(project.get_absolute_url()).text, "html.parser")
    ids = [heading.get("id") for heading in page.select("h2") if "kost" in heading.text]
    names = ["", "-2", "-3", "-4"]
    assert ids == [f"kop-wat-kost-het{number}" for number in names]


def test_forms_show_texts_in_the_order_in_which_headings_are_named():
    """The editor counts the headings that stand above in the form."""
    for model, model_admin in site._registry.items():
        names = [field.name for field in rich_text_fields(model)]
        shown = flatten_fieldsets(model_admin.fieldsets or ())
        assert [name for name in shown if name in names] == names, model


def test_a_long_name_ends_with_a_whole_letter():
    (name,) = [
        part for part in name_headings(f"<h2>{'woord ' * 30}</h2>").split('"') if "kop" in part
    ]
    assert len(name) <= 64
    assert not name.endswith("-")
