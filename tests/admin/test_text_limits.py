"""A text that is too long or too deep: what was typed stays, and a sentence says what to do."""

import time

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from pact.models import Article
from publishing.fields import MAX_DEPTH, MAX_LENGTH, MAX_PLAIN_LENGTH, RichTextField
from publishing.html_tokens import extract_text
from publishing.models import Autosave, Revision
from tests.admin_forms import form_url, open_form, read_form_data
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db

TOO_LONG = "<p>" + "Techniek is overal. " * (MAX_LENGTH // 20) + "</p>"
TOO_DEEP = "<ul><li>" * (MAX_DEPTH + 1) + "diep" + "</li></ul>" * (MAX_DEPTH + 1)
REFUSED = {
    "too long": ("body", TOO_LONG, "Deze tekst is te lang: 100.007 tekens met opmaak."),
    "too deep": ("body", TOO_DEEP, "meer dan 40 lagen in elkaar"),
    "layers that are never closed": ("body", "<ul><li>" * 12_000, "meer dan 40 lagen in elkaar"),
    "plain and too long": ("sources", "a" * (MAX_PLAIN_LENGTH + 1), "te lang: 20.001 tekens."),
}


@pytest.fixture
def short():
    return ArticleFactory(body="<p>Kort</p>")


def store_body(short, body):
    """Store a text as an earlier release did, without a limit."""
    Article.objects.filter(pk=short.pk).update(body=body)
    Revision.objects.for_object(short).delete()


@pytest.mark.parametrize(("name", "text", "sentence"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("button", ["_draft", "_publish"])
def test_the_form_comes_back_with_what_was_typed(admin_client, short, name, text, sentence, button):
    sent = open_form(admin_client, short) | {name: text, button: ""}
    start = time.process_time()
    answer = admin_client.post(form_url(short), sent)
    assert time.process_time() - start < 3
    assert answer.status_code == 200
    assert sentence in answer.text
    assert read_form_data(answer.text, Article)[name] == [text]
    assert not Revision.objects.for_object(short).filter(kind=Revision.Kind.DRAFT).exists()


@pytest.mark.parametrize(("name", "text", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_was_typed_is_autosaved_and_offered(admin_client, short, name, text, sentence):
    url = reverse("admin:pact_article_autosave", args=[short.pk])
    assert admin_client.post(url, open_form(admin_client, short) | {name: text}).json()["at"]
    offer = BeautifulSoup(admin_client.get(form_url(short)).text, "lxml")
    link = offer.select_one(f'a[href*="verder={Autosave.objects.get().form_key}"]')["href"]
    assert read_form_data(admin_client.get(link).text, Article)[name] == [text]


@pytest.mark.parametrize("body", [TOO_LONG * 3, TOO_DEEP], ids=["too long", "too deep"])
def test_a_text_from_before_the_limit_opens_shows_and_is_shortened(admin_client, client, body):
    short = ArticleFactory()
    store_body(short, body)
    assert client.get(short.get_absolute_url()).status_code == 200
    sent = open_form(admin_client, short)
    assert extract_text(sent["body"][0]) == extract_text(body)
    answer = admin_client.post(form_url(short), sent | {"body": "<p>Kort</p>", "_publish": ""})
    assert answer.status_code == 302
    short.refresh_from_db()
    assert short.body == "<p>Kort</p>"
    history = reverse("admin:pact_article_history", args=[short.pk])
    assert admin_client.get(history).status_code == 200


def test_a_comparison_of_what_is_too_long_shows_both_and_says_so(admin_client, short):
    store_body(short, TOO_LONG * 4)
    admin_client.post(form_url(short), open_form(admin_client, short) | {"body": "<p>Kort</p>"})
    first, last = Revision.objects.for_object(short).order_by("pk").values_list("pk", flat=True)
    url = reverse("admin:pact_article_diff", args=[short.pk])
    page = admin_client.get(url, {"van": first, "met": last}).text
    assert "te lang om woord voor woord te vergelijken" in page


def test_a_form_that_is_larger_than_django_reads_is_refused_in_words(admin_client, short):
    sent = open_form(admin_client, short) | {"body": "a" * 3_000_000, "_draft": ""}
    answer = admin_client.post(form_url(short), sent)
    assert answer.status_code == 413
    assert "Ga terug: wat u typte, staat er nog." in answer.text


def test_layers_beyond_the_limit_lose_their_tags_and_no_text():
    sanitize = RichTextField().sanitize
    start = time.process_time()
    html = sanitize("<ul><li>" * 20_000 + "diep")
    assert time.process_time() - start < 3
    assert "diep" in html
    assert html.count("<ul>") <= MAX_DEPTH


def test_a_number_with_very_many_digits_is_no_character(admin_client, short):
    body = f'<p>a&#{"9" * 5_000};b <a href="&#{"9" * 5_000};">c</a></p>'
    sent = open_form(admin_client, short) | {"body": body, "_draft": ""}
    assert admin_client.post(form_url(short), sent).status_code == 200
