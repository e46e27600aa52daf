import pytest
from django.core.exceptions import ValidationError

from pact.models import Article
from publishing.links.internal import find_dead_links
from publishing.typed_links import WebAddressField, mend_links, parse_typed_link


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("www.x.nl", "https://www.x.nl"),
        (" x.nl/agenda ", "https://x.nl/agenda"),
        ("x.nl:8080/a?b=1#c", "https://x.nl:8080/a?b=1#c"),
        ("//x.nl", "https://x.nl"),
        ("HTTP://X.nl/a b", "http://X.nl/a%20b"),
        ("info@x.nl", "mailto:info@x.nl"),
        ("<info@x.nl>", "mailto:info@x.nl"),
        ("mailto:info@x.nl?subject=Hoi", "mailto:info@x.nl?subject=Hoi"),
        ("06-12345678", "tel:0612345678"),
        ("06\u201112\u00a034\u00a056\u00a078", "tel:0612345678"),
        ("+31 (0)38 123 45 67", "tel:+31381234567"),
        ("(038) 123 45 67", "tel:0381234567"),
        ("tel:112", "tel:112"),
        ("/doelen/?a=1#b", "/doelen/?a=1#b"),
        ("#kop", "#kop"),
        ("www.x.nl\u200b", "https://www.x.nl"),
    ],
)
def test_a_typed_link_becomes_what_was_meant(typed, meant):
    assert parse_typed_link(typed) == meant
    assert parse_typed_link(meant) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "#",
        "agenda",
        "agenda/",
        "mijn site",
        "bijlage.pdf",
        "htps://x.nl",
        "http//x.nl",
        "https:x.nl",
        "http://www",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://x.nl",
        "mailto:x",
        "2016-2020",
        "10.5",
    ],
)
def test_what_is_no_link_is_refused_in_a_sentence(typed):
    with pytest.raises(ValidationError, match="is geen link"):
        parse_typed_link(typed)


def test_links_in_a_text_are_mended_and_others_become_text():
    html = '<p><a href="x.nl?a=1&amp;b=2">x</a> <a href=\'agenda\'>y</a> <a title="t">z</a></p>'
    assert mend_links(html) == '<p><a href="https://x.nl?a=1&amp;b=2">x</a> y z</p>'


def test_a_field_refuses_an_unclear_link_and_never_stores_an_empty_one():
    field = Article._meta.get_field("body")
    with pytest.raises(ValidationError, match=r"htps://x\.nl"):
        field.clean('<p><a href="htps://x.nl">x</a></p>', None)
    assert field.sanitize('<p><a href="htps://x.nl">x</a></p>') == "<p>x</p>"


@pytest.mark.django_db
def test_a_relative_link_counts_as_dead():
    (link,) = find_dead_links('<p><a href="agenda">x</a></p>')
    assert link.path == "agenda"


@pytest.mark.parametrize(
    ("typed", "stored"), [("www.x.nl", "https://www.x.nl"), ("http://x.nl/", "http://x.nl/")]
)
def test_a_web_address_may_lack_its_scheme(typed, stored):
    assert WebAddressField().clean(typed) == stored


@pytest.mark.parametrize("typed", ["info@x.nl", "06-12345678", "geen site", "htps://x.nl"])
def test_a_web_address_is_no_other_link(typed):
    with pytest.raises(ValidationError, match="is geen webadres"):
        WebAddressField().clean(typed)
