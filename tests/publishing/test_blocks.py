"""Blocks in rich text, from what an editor sends to what a visitor reads."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.html import escape

from images.models import Image
from pact.models import Article
from publishing.blocks.registry import block_types
from publishing.links.references import blocked_keys
from search.documents import build_document
from techniekpact.styleguide_samples.texts import FILM_URL
from tests.factories import (
    AmbassadorFactory,
    ArticleFactory,
    GoalFactory,
    ImageFactory,
    ProjectFactory,
    RegionFactory,
    picture_file,
)

pytestmark = pytest.mark.django_db

BODY = Article._meta.get_field("body")


def block(block_type, **values):
    attributes = "".join(f' data-{key}="{escape(value)}"' for key, value in values.items())
    return f'<figure data-block="{block_type}"{attributes}></figure>'


def picture_block(image, **values):
    values = {"target": f"images.image:{image.pk}", "alt": "library", "size": "text"} | values
    fields = (field.name for field in block_types()["picture"].fields)  # in the order as stored
    return block("picture", **{name: values[name] for name in fields if name in values})


QUOTE = block("quote", text='Zij zei: "a < b & c"', name="Noor", role="leerling")


@pytest.mark.once
@pytest.mark.parametrize(
    ("html", "stored"),
    [
        (QUOTE, QUOTE),
        (QUOTE.replace("></figure>", ">Citaat met bron</figure>"), QUOTE),
        (QUOTE.replace(" data-text", ' onclick="x()" class="a" data-size="wide" data-text'), QUOTE),
        ('<p>a<sup data-note="b" id="c">noot</sup>d</p>', '<p>a<sup data-note="b"></sup>d</p>'),
        ('<p>a<sup data-note=" ">noot</sup> m<sup>2</sup></p>', "<p>a m<sup>2</sup></p>"),
        (f"<ul><li>{QUOTE}</li></ul>", f"<ul><li>{QUOTE}</li></ul>"),
        ("<figure><p>Van elders</p></figure>", "<p>Van elders</p>"),
        (block("quote", name="Zonder tekst"), ""),
        (block("onbekend", text="a"), ""),
        (block("item", target="auth.user:1"), ""),
        (block("item", target="pact.goal:0"), ""),
        (block("picture", target="pact.goal:1"), ""),
        (block("button", label="a", url="javascript:alert(1)"), ""),
        (
            block("button", label="a", url=FILM_URL.partition("//")[2], tone="rood"),
            block("button", label="a", url=FILM_URL, tone="secondary"),
        ),
        (
            block("picture", target="images.image:1", alttext="weg"),
            block("picture", target="images.image:1", alt="library", size="text"),
        ),
        (f"<p></p>{QUOTE}<hr><p></p>", f"{QUOTE}<hr>"),
        (
            '<table data-caption="a" class="b"><tr><td>1</td></tr></table>',
            '<table data-caption="a"><tbody><tr><td>1</td></tr></tbody></table>',
        ),
    ],
)
def test_a_block_is_stored_as_nothing_but_its_data(html, stored):
    assert BODY.sanitize(html) == stored
    assert BODY.sanitize(stored) == stored


@pytest.mark.once
@pytest.mark.parametrize(
    ("html", "message"),
    [
        (block("quote", text="a"), "Citaat met bron: vul ‘Wie zegt dit?’ in"),
        (block("button", label="a", url="geen link"), "‘geen link’ is geen link"),
        (block("video", title="a", url="a@voorbeeld.nl"), "‘a@voorbeeld.nl’ is geen webadres"),
        (block("picture", target="images.image:1", alt="own"), "vul ‘Eigen alternatieve tekst’ in"),
    ],
)
def test_an_incomplete_block_is_refused_in_words(html, message):
    with pytest.raises(ValidationError, match=re.escape(message)):
        BODY.clean(html, None)


def read_page(client, obj):
    return BeautifulSoup(client.get(obj.get_absolute_url()).content, "html.parser").main


def test_a_page_shows_each_block(client):
    image = ImageFactory(alt="Een klas", credit="Jan")
    goal = GoalFactory(live=True)
    article = ArticleFactory(
        live=True,
        body="".join(
            [
                picture_block(image, caption="Open dag"),
                picture_block(image, alt="own", alttext="Leerlingen lassen", size="half"),
                QUOTE,
                block("callout", tone="tip", title="Kop", text="Eén.\n\nTwee."),
                block("button", label="Ga", url="/doelen/", tone="primary"),
                block("item", target=f"pact.goal:{goal.pk}"),
                block("video", url=FILM_URL, title="Werkplaats"),
                '<hr><table data-caption="Cijfers"><tr><th>a</th></tr><tr><th>b</th></tr></table>',
            ]
        ),
    )
    main = read_page(client, article)
    alts = [img["alt"] for img in main.select(".tp-block-picture img")]
    assert alts == ["Een klas", "Leerlingen lassen"]
    assert "Open dag Beeld: Jan" in main.select_one(".tp-block-picture figcaption").text
    assert main.select_one("blockquote").text.strip() == 'Zij zei: "a < b & c"'
    assert len(main.select(".tp-block-callout--tip p")) == 4
    assert main.select_one(".tp-block-button a")["href"] == "/doelen/"
    assert main.select_one(".tp-block-item a")["href"] == goal.get_absolute_url()
    assert (
        main.select_one(".tp-block-video a").text == "Bekijk de video ‘Werkplaats’ op voorbeeld.nl"
    )
    assert [th["scope"] for th in main.select("th")] == ["col", "row"]
    assert main.caption.text == "Cijfers"
    assert "data-block" not in str(main)


@pytest.mark.once
def test_a_small_picture_is_not_blown_up(client):
    sizes = ((300, 200), (900, 600))
    images = [ImageFactory(file=picture_file(size=size)) for size in sizes]
    body = "".join(map(picture_block, images))
    small, large = read_page(client, ArticleFactory(live=True, body=body)).select("figure")
    assert "tp-block-picture--small" in small["class"]
    assert "tp-block-picture--small" not in large["class"]


def test_footnotes_are_numbered_and_lead_there_and_back(client):
    texts = ("Zie www.a.nl &lt;b&gt;", "Nog.")
    body = "".join(f'<p>a<sup data-note="{text}"></sup></p>' for text in texts)
    main = read_page(client, ArticleFactory(body=body))
    marks, notes = main.select("sup a"), main.select(".tp-rich-text__notes li")
    assert [mark.text for mark in marks] == ["1", "2"]
    assert [mark["href"] for mark in marks] == [f"#{note['id']}" for note in notes]
    assert notes[1].select_one(".tp-rich-text__back")["href"] == f"#{marks[1]['id']}"
    assert notes[0].a["href"].endswith("www.a.nl")
    assert "<b>" in notes[0].text


@pytest.mark.once
def test_a_text_offers_a_file_with_its_kind(client):
    models = pytest.importorskip("documents.models", reason="de documenten")
    document = models.Document(title="Deelnemers")
    upload = ContentFile(b"naam;plaats")
    document.set_file(upload, document.read_upload(upload), None)
    document.save()
    body = block("file", target=f"documents.document:{document.pk}")
    link = read_page(client, ArticleFactory(body=body)).select_one(".tp-block-file a")
    assert link["href"] == document.get_absolute_url()
    assert link.text.startswith("Deelnemers (CSV, ")
    assert blocked_keys([document]) == {document.pk}


def test_what_is_not_on_the_site_is_left_out(client):
    hidden = ImageFactory(consent=Image.Consent.UNKNOWN, title="Geheim", alt="Geheim")
    draft = GoalFactory(live=False, title="Geheim")
    article = ArticleFactory(
        live=True,
        body=picture_block(hidden)
        + block("item", target=f"pact.goal:{draft.pk}")
        + block("item", target="pact.goal:999999")
        + block("button", label="Naar het doel", url="/doelen/9999/", tone="primary"),
    )
    main = read_page(client, article)
    assert "Geheim" not in str(main)
    assert not main.select("[class*=tp-block]")
    assert "Naar het doel" in main.text


@pytest.mark.once
def test_the_search_finds_the_words_of_a_block():
    image = ImageFactory(title="Bestand 12")
    body = f"{QUOTE}{picture_block(image, caption='Lasrobot', alt='own', alttext='Vonken')}"
    document = build_document(ArticleFactory(body=body))
    assert all(word in document.text for word in ("Zij zei", "Noor", "Lasrobot", "Vonken"))
    assert "library" not in document.text


@pytest.mark.parametrize(
    ("factory", "fields"),
    [
        (ProjectFactory, ("approach", "result", "how_to_copy")),
        (RegionFactory, ("ambition", "body")),
        (GoalFactory, ("explanation", "who_acts")),
        (ArticleFactory, ("body",)),
        (AmbassadorFactory, ("body",)),
    ],
)
def test_all_blocks_of_a_page_cost_one_query(
    client, django_assert_max_num_queries, factory, fields
):
    card = block("item", target=f"pact.article:{ArticleFactory().pk}")
    obj = factory(**{field: picture_block(ImageFactory()) + card for field in fields})
    with django_assert_max_num_queries(5):
        main = read_page(client, obj)
    assert len(main.select(".tp-block-picture")) == len(fields)
