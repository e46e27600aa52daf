"""The search in earlier issues."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from caching import version
from caching.cacheable import cache_key
from search.indexing import rebuild_index
from tests.factories import ArticleFactory, IssueFactory

pytestmark = pytest.mark.django_db

ARCHIVE_URL = reverse("newsletter:issues")


@pytest.fixture
def visit(client):
    """Return a function that gives a page of the archive, after the index was rebuilt."""

    def visit(**parameters):
        rebuild_index()
        version.invalidate_locally()
        response = client.get(ARCHIVE_URL, parameters)
        return response, BeautifulSoup(response.content, "html.parser").main

    return visit


def titles(page):
    return [link.get_text() for link in page.select(".tp-list-item__title a")]


def test_the_archive_has_a_field_that_works_without_script(visit):
    assert not visit()[1].form
    IssueFactory()
    form = visit()[1].select_one("form[role=search]")
    assert (form["action"], form["method"], form.input["name"]) == (ARCHIVE_URL, "get", "q")


def test_it_finds_issues_alone_with_their_words_marked(visit):
    IssueFactory(title="Maart", intro="<p>Leerlingen bouwen een robot &amp; meer.</p>")
    IssueFactory(title="Robots in april")
    IssueFactory(title="Robots in een concept", live=False)
    ArticleFactory(title="Robots in het nieuws")
    response, page = visit(q="robot")
    assert response.status_code == 200
    assert titles(page) == ["Robots in april", "Maart"]
    assert "een <mark>robot</mark> &amp; meer" in response.text
    assert page.select_one("h2").text == "2 nieuwsbrieven"
    assert page.select_one("form[role=search] input")["value"] == "robot"


def test_results_are_kept_out_of_search_engines(visit):
    IssueFactory(title="Robots")
    for text in ("robots", "niets"):
        assert '<meta name="robots" content="noindex">' in visit(q=text)[0].text
    assert "noindex" not in visit(q=" ")[0].text


def test_who_finds_nothing_reads_what_to_do(visit):
    IssueFactory(title="Maart")
    ArticleFactory(title="Robots en drones")
    response, page = visit(q="robots drones")
    assert (response.status_code, page.select_one("h2").text) == (200, "Niets gevonden")
    links = [link["href"] for link in page.select(".tp-notice a")]
    assert links == [
        f"{ARCHIVE_URL}?q=robots",
        f"{ARCHIVE_URL}?q=drones",
        "/zoeken/?q=robots%20drones",
        ARCHIVE_URL,
    ]


def test_a_slip_is_corrected_and_said(visit):
    IssueFactory(title="Robots in de klas")
    _, page = visit(q="robbots")
    assert titles(page) == ["Robots in de klas"]
    assert page.find("a", href=f"{ARCHIVE_URL}?q=robots")


def test_pages_hold_twenty(visit):
    IssueFactory.create_batch(21, title="Robots")
    _, page = visit(q="robots")
    assert len(titles(page)) == 20
    assert page.find("a", rel="next")["href"] == "?q=robots&pagina=2"
    assert len(titles(visit(q="robots", pagina="2")[1])) == 1
    response, page = visit(q="robots", pagina="3")
    assert response.status_code == 404
    assert page.find("a", string="Ga naar de eerste pagina")


@pytest.mark.parametrize("text", ["\x00", "de het", "((", '"', "x" * 500, "a AND b", "%25", "<b>"])
def test_odd_texts_are_answered(visit, text):
    IssueFactory(title="Maart")
    response, _ = visit(q=text)
    assert response.status_code == 200
    assert "<b>" not in response.text


def test_a_result_costs_at_most_five_queries(visit, client, django_assert_max_num_queries):
    IssueFactory(title="Robots")
    visit()
    for text in ("robots", "robbots", "onvindbaar"):
        version.invalidate_locally()
        with django_assert_max_num_queries(5):
            client.get(ARCHIVE_URL, {"q": text})


def test_results_may_be_cached_by_their_words_and_page():
    assert (
        cache_key(ARCHIVE_URL, "pagina=2&q=robot&utm_source=x") == f"{ARCHIVE_URL}?q=robot&pagina=2"
    )
    assert cache_key(ARCHIVE_URL, "q=") == ARCHIVE_URL


def test_the_search_of_the_site_finds_issues_too(client, visit):
    IssueFactory(title="Robots in april")
    visit()
    page = BeautifulSoup(client.get("/zoeken/", {"q": "robots"}).text, "html.parser").main
    assert titles(page) == ["Robots in april"]
