import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caching import version
from publishing.models import models_with_pages
from publishing.models.owned import file_models
from search.document_ids import models_by_number
from search.indexing import rebuild_index
from search.models import BestBet, Synonyms
from tests.factories import ArticleFactory, PageFactory, ProjectFactory

pytestmark = pytest.mark.django_db

ODD_QUERIES = (
    *("%00", "a%00b", "%ff%fe", "%ED%A0%80", "%F0%9F%92%A9", "'\"<script>", "e", "4", "de+het"),
    *(
        "techniek*",
        "*",
        "-techniek",
        "title:x",
        "NEAR(a+b)",
        "a+AND+OR+b",
        '"',
        '"a',
        '"a+b"',
        "(((",
    ),
    *("x" * 5000, "techniek+" * 500, "%25_", "\\", "'%27--", "a:*+%26+!b", "%E2%80%AE", "+++"),
)


@pytest.fixture
def visit(client):
    """Return a function that gives the page of a search, after the index was rebuilt."""

    def visit(text, **parameters):
        rebuild_index()
        version.invalidate_locally()
        response = client.get("/zoeken/", {"q": text, **parameters})
        return response, BeautifulSoup(response.content, "html.parser")

    return visit


def titles(page):
    return [link.get_text() for link in page.select(".tp-list-item__title a")]


def test_the_form_alone_leads_on(client):
    page = BeautifulSoup(client.get("/zoeken/").content, "html.parser")
    assert page.select_one("main form[role=search]")["action"] == "/zoeken/"
    assert page.select_one("main a[href='/praktijk/']")
    assert not page.select_one("meta[name=robots]")


def test_results_are_ranked_marked_and_counted_by_kind(visit):
    ProjectFactory(title="Robots in de klas", slug="robots")
    ArticleFactory(title="Nieuws", summary="Leerlingen bouwen een robot <b>zelf</b>.", slug="n")
    response, page = visit("robot")
    assert response.status_code == 200
    assert titles(page) == ["Robots in de klas", "Nieuws"]
    assert "een <mark>robot</mark> &lt;b&gt;zelf&lt;/b&gt;" in response.text
    facets = [link.get_text(" ", strip=True) for link in page.select(".tp-search-facets a")]
    assert facets == ["Alles 2", "Nieuws 1", "Praktijkvoorbeelden 1"]
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert page.select_one("main input[name=q]")["value"] == "robot"


def test_a_kind_narrows_and_an_unknown_one_does_not(visit):
    ProjectFactory(title="Robots in de klas")
    ArticleFactory(title="Robots in het nieuws")
    _, page = visit("robot", soort="nieuws")
    assert titles(page) == ["Robots in het nieuws"]
    assert page.select_one(".tp-search-facets [aria-current]").get_text().startswith("Nieuws")
    _, page = visit("robot", soort="bestaat-niet")
    assert len(titles(page)) == 2


def test_pages_hold_twenty(visit):
    ProjectFactory.create_batch(21, title="Robots")
    response, page = visit("robot")
    assert len(titles(page)) == 20
    assert page.find("a", rel="next")["href"] == "?q=robot&pagina=2"
    _, page = visit("robot", pagina="2")
    assert len(titles(page)) == 1
    response, page = visit("robot", pagina="3")
    assert response.status_code == 404
    assert "Ga naar de eerste pagina" in page.get_text()


def test_dates_are_shown_of_what_has_one(visit):
    ArticleFactory(title="Robots", date="2024-06-27")
    _, page = visit("robots")
    assert page.select_one(".tp-list-item time")["datetime"] == "2024-06-27"


def test_a_slip_is_corrected_and_said(visit):
    ProjectFactory(title="Robots in de klas")
    _response, page = visit("robbots")
    assert titles(page) == ["Robots in de klas"]
    assert "Bedoelde u" in page.get_text()
    assert page.select_one("main a[href='/zoeken/?q=robots']")


def test_some_of_the_words_are_better_than_nothing(visit):
    ProjectFactory(title="Robots in de klas")
    _, page = visit("robots zwembad")
    assert titles(page) == ["Robots in de klas"]
    assert "Nergens staan al uw woorden bij elkaar" in page.get_text()


def test_an_exact_phrase_stands_in_that_order(visit):
    ProjectFactory(title="Een", summary="De blauwe robot rijdt.")
    ProjectFactory(title="Twee", summary="De robot is blauw, de blauwe lucht ook.")
    assert titles(visit('"blauwe robot"')[1]) == ["Een"]


def test_synonyms_of_editors_work_at_once(visit):
    ProjectFactory(title="Les van een docent")
    assert titles(visit("pedagoog")[1]) == []
    Synonyms.objects.create(words="pedagoog, docent")
    assert titles(visit("pedagoog")[1]) == ["Les van een docent"]


def test_a_best_bet_stands_above_and_only_while_its_page_is_there(visit):
    PageFactory(title="Over", slug="over-ons")
    BestBet.objects.create(words="wie zijn jullie\nrobots", title="Over ons", path="/over-ons/")
    BestBet.objects.create(words="robots", title="Weg", path="/weg/")
    _, page = visit("Robot")
    assert [link["href"] for link in page.select(".tp-best-bets a")] == ["/over-ons/"]


def test_nothing_found_helps_on_and_is_kept_from_the_page_cache(visit):
    response, page = visit("zzqqxx")
    assert response.status_code == 200
    assert "Niets gevonden" in page.get_text()
    assert page.select_one(".tp-notice a[href='/landsdelen/']")
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("query", ODD_QUERIES)
def test_every_text_gets_an_answer(client, query):
    ProjectFactory(title="Techniek")
    rebuild_index()
    response = client.get(f"/zoeken/?q={query}")
    assert response.status_code == 200
    assert "<script>" not in response.text.partition("<body>")[2]


def test_a_long_text_is_cut_and_that_is_said(visit):
    ProjectFactory(title="Techniek")
    _response, page = visit("techniek " * 500)
    assert titles(page) == ["Techniek"]
    assert "de eerste 200 tekens" in page.get_text()


@pytest.mark.parametrize("page_number", ["0", "-1", "abc", "²", "9" * 50, "\x00"])
def test_a_page_that_cannot_be_is_not_found(visit, page_number):
    ProjectFactory(title="Techniek")
    assert visit("techniek", pagina=page_number)[0].status_code == 404


@pytest.mark.parametrize("number", [3, 320])
def test_a_search_costs_at_most_five_queries(client, number):
    ProjectFactory.create_batch(number, title="Techniek")
    ArticleFactory(title="Robots")
    rebuild_index()
    client.get("/zoeken/?q=x")
    for query in ("techniek", "techniek&soort=praktijkvoorbeelden", "robbots", "robots zwembad"):
        version.invalidate_locally()
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/zoeken/?q={query}")
        assert len(queries) <= 5, (query, [entry["sql"][:80] for entry in queries])


def test_many_matches_put_the_titles_first_and_have_pages_for_all(client, visit):
    ArticleFactory(title="Zonnewagen", summary="Oud.")
    ProjectFactory.create_batch(310, summary="Over een zonnewagen.")
    _response, page = visit("zonnewagen")
    assert titles(page)[0] == "Zonnewagen"
    assert "311 resultaten" in page.get_text()
    links = set()
    for number in range(1, 17):
        response = client.get("/zoeken/", {"q": "zonnewagen", "pagina": number})
        page = BeautifulSoup(response.content, "html.parser")
        links |= {link["href"] for link in page.select(".tp-list-item__title a")}
    assert len(links) == 311


def test_kinds_have_numbers_of_their_own():
    assert len(models_by_number()) == len([*models_with_pages(), *file_models()])


def test_every_page_has_the_form_in_its_header(client):
    page = BeautifulSoup(client.get("/doelen/").content, "html.parser")
    form = page.select_one("header form[role=search]")
    assert form["action"] == "/zoeken/"
    assert page.select_one(f"label[for={form.input['id']}]")
    missing = BeautifulSoup(client.get("/bestaat-niet/").content, "html.parser")
    assert missing.select_one("main form[role=search]")
