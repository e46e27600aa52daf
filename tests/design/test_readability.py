"""Plain Dutch: sentences that stay short, on every page as visitors get it."""

import re

import pytest
from bs4 import BeautifulSoup

from tests.techniekpact.crawler import public_urls

TEXT_TAGS = ("p", "li", "dd", "figcaption", "blockquote")
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")


def sentences(html):
    """Yield the sentences of the running text, without headings, menus, tables or sources."""
    main = BeautifulSoup(html, "html.parser").main
    for excluded in main.select(
        "nav, form, table, svg, .tp-sources, .tp-fact-list, .tp-visually-hidden"
    ):
        excluded.decompose()
    for block in main.find_all(TEXT_TAGS):
        if block.find(TEXT_TAGS):
            continue
        for sentence in SENTENCE_END.split(" ".join(block.get_text().split())):
            if len(sentence.split()) > 3:
                yield sentence


@pytest.mark.once
@pytest.mark.django_db
def test_sentences_are_15_words_on_average_at_most(demo, client):
    average_lengths = {}
    for address in public_urls():
        lengths = [len(sentence.split()) for sentence in sentences(client.get(address).content)]
        if lengths and (average := sum(lengths) / len(lengths)) > 15:
            average_lengths[address] = round(average, 1)
    assert average_lengths == {}
