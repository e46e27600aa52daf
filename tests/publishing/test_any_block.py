"""Whatever an attribute of a block holds, it is stored as text and shown as text."""

import pytest
from bs4 import BeautifulSoup
from django.utils.html import escape
from hypothesis import given, settings
from hypothesis import strategies as st

from pact.models import Article
from publishing.blocks.markup import find_blocks
from publishing.blocks.registry import block_types
from publishing.blocks.rendering import render_rich_text
from publishing.blocks.words import blocks_as_text
from publishing.fields import same_text

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BODY = Article._meta.get_field("body")
PIECES = st.sampled_from(
    [
        *("<script>", "</figure>", "--><", "javascript:", '"', "'", "&quot;", "&#60;"),
        *(" onload=a()", "{{ block }}", "{% now %}", "\n\n", "\u202e", "\0", "data-block=", "12:"),
    ]
)
TEXT = st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=6).map("".join)
NAMES = ["target", "alt", "caption", "title", "text", "name", "role", "tone", "label", "url", "x"]
BLOCKS = st.tuples(
    st.sampled_from([*block_types(), "onbekend"]), st.dictionaries(st.sampled_from(NAMES), TEXT)
)
HARMLESS_TAGS = {
    *("p", "div", "span", "figure", "figcaption", "blockquote", "a", "br", "img", "picture"),
}


def write(block_type, values):
    data = "".join(f' data-{name}="{escape(value)}"' for name, value in values.items())
    return f'<p>a</p><figure data-block="{block_type}"{data}>b</figure>'


@settings(max_examples=50, deadline=None, derandomize=True, database=None)
@given(st.lists(BLOCKS, min_size=1, max_size=3), st.text("<figure data-block=\"'> /", max_size=20))
def test_no_value_breaks_out_of_a_block(typed, rubbish):
    html = "".join(write(*block) for block in typed) + rubbish
    stored = BODY.sanitize(html)
    assert BODY.sanitize(stored) == stored
    assert same_text(stored, stored.replace("></figure>", ">Naam</figure>"))
    registered = {block_type for block_type, _ in typed} & set(block_types())
    assert {block.type.name for block in find_blocks(stored)} <= registered
    page = BeautifulSoup(str(render_rich_text(stored)), "html.parser")
    assert {tag.name for tag in page.find_all()} <= HARMLESS_TAGS
    for tag in page.find_all():
        assert not any(name.startswith("on") for name in tag.attrs)
        assert not tag.get("href", "").lower().lstrip().startswith("javascript")
    assert {
        tag.name for tag in BeautifulSoup(blocks_as_text(stored), "html.parser").find_all()
    } <= {"p"}
