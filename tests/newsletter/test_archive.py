"""Earlier issues as pages of the site."""

import xml.etree.ElementTree as ET
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from caching import version
from newsletter.views.archive import PER_PAGE
from tests.factories import (
    ArticleFactory,
    GoalFactory,
    ImageFactory,
    IssueFactory,
    ItemFactory,
    ProjectFactory,
    RegionFactory,
)

pytestmark = pytest.mark.django_db

ARCHIVE_URL = reverse("newsletter:issues")
FEED_URL = reverse("newsletter:issues-feed")
ATOM = "{http://www.w3.org/2005/Atom}"
FIRST_ISSUE_AT = datetime(2026, 3, 1, 9, tzinfo=ZoneInfo("Europe/Amsterdam"))


def create_published_issue(day, **fields):
    """Create an issue that came out so many days after the first of March 2026."""
    return IssueFactory(first_published_at=FIRST_ISSUE_AT + timedelta(days=day), **fields)


def add_items(issue, *objects, teaser=""):
    for obj in objects:
        ItemFactory(
            issue=issue, target_reference=f"{obj._meta.label_lower}:{obj.pk}", teaser=teaser
        )


def main_element(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser").main


def issue_page(client, issue):
    version.invalidate_locally()
    return main_element(client, issue.get_absolute_url())


def test_the_list_names_what_came_out_newest_first(client):
    add_items(
        create_published_issue(0, title="De eerste", summary="Over het begin."), ArticleFactory()
    )
    add_items(create_published_issue(31, title="De tweede"), ArticleFactory(), ArticleFactory())
    create_published_issue(40, title="Nog een concept", live=False)
    items = main_element(client, ARCHIVE_URL).select(".tp-list-item")
    assert [item.h2.text for item in items] == ["De tweede", "De eerste"]
    assert [item.select_one(".tp-list-item__meta").text for item in items] == [
        "1 april 2026 · 2 onderwerpen",
        "1 maart 2026 · 1 onderwerp",
    ]
    assert "Over het begin." in items[1].text


def test_an_empty_archive_says_so(client):
    assert "Er is nog geen nieuwsbrief verstuurd." in main_element(client, ARCHIVE_URL).text


def test_a_long_archive_has_pages(client):
    for day in range(PER_PAGE + 1):
        create_published_issue(day)
    first, second = (
        main_element(client, ARCHIVE_URL),
        main_element(client, f"{ARCHIVE_URL}?pagina=2"),
    )
    assert len(first.select(".tp-list-item")) == PER_PAGE
    assert len(second.select(".tp-list-item")) == 1
    assert second.select_one("[rel=prev]")["href"] == "?pagina=1"
    assert client.get(f"{ARCHIVE_URL}?pagina=3").status_code == 404


def test_the_page_of_an_issue_tells_all_that_was_in_it(client):
    article = ArticleFactory(slug="er")
    issue = create_published_issue(
        0,
        summary="Waar het over gaat.",
        intro='<p>Beste lezer, <a href="/nieuws/er/">lees dit</a>.</p>',
        closing="<p>Tot later.</p>",
    )
    region = RegionFactory(summary="Van de regio.")
    add_items(issue, region)
    add_items(issue, article, teaser="Met <b> en & erin.\nEn verder.")
    page = issue_page(client, issue)
    assert page.h1.text == issue.title
    assert "1 maart 2026" in page.text
    assert page.select_one(".tp-rich-text a")["href"] == "/nieuws/er/"
    first, second = page.select(".tp-issue-items__item")
    assert first.a["href"] == region.get_absolute_url()
    assert [first.select_one(".tp-issue-items__kind").text, first.h2.text] == ["Regio", region.name]
    assert "Van de regio." in first.text
    assert "Met <b> en & erin.En verder." in second.text
    assert page.text.index("Beste lezer") < page.text.index(region.name) < page.text.index("Tot l")


def test_a_picture_is_shown_only_if_it_may_be(client):
    shown, hidden = ImageFactory(), ImageFactory(consent="unknown")
    issue = create_published_issue(0)
    add_items(
        issue, ProjectFactory(picture=shown), ProjectFactory(picture=hidden), ArticleFactory()
    )
    pictures = issue_page(client, issue).select(".tp-issue-items__item img")
    assert [picture["src"] for picture in pictures] == [shown.file.url]
    assert pictures[0]["alt"] == ""


def test_what_went_off_the_site_is_text_without_its_title(client):
    article = ArticleFactory(title="Naam van een kind", summary="Meer over haar.", slug="weg")
    issue = create_published_issue(0, intro='<p>Zie <a href="/nieuws/weg/">hier</a>.</p>')
    add_items(issue, article, teaser="Wat wij er toen van zeiden.")
    assert issue_page(client, issue).select_one(".tp-issue-items__item a")
    type(article).objects.update(live=False)
    page = issue_page(client, issue)
    assert not page.select(".tp-issue-items__item a, .tp-rich-text a")
    assert "Naam van een kind" not in page.text
    assert "Meer over haar." not in page.text
    assert page.select_one(".tp-issue-items__item h2").text == "Dit staat niet meer op de site"
    assert "Wat wij er toen van zeiden." in page.text


def test_what_was_thrown_away_leaves_its_place(client):
    issue = create_published_issue(0)
    goal = GoalFactory()
    add_items(issue, goal)
    ItemFactory(issue=issue, target_reference="onbekend.ding:3")
    goal.delete()
    assert len(issue_page(client, issue).select(".tp-issue-items__item")) == 2


def test_a_moved_page_is_found_at_its_new_address(client):
    article, issue = ArticleFactory(slug="oud"), create_published_issue(0)
    add_items(issue, article)
    type(article).objects.update(slug="nieuw")
    link = issue_page(client, issue).select_one(".tp-issue-items__item a")
    assert link["href"] == "/nieuws/nieuw/"


def test_one_issue_leads_to_the_ones_beside_it(client):
    first, second, third = (create_published_issue(day) for day in (1, 2, 5))
    create_published_issue(3, live=False)

    def beside(issue):
        return [link["href"] for link in issue_page(client, issue).select(".tp-prev-next a")]

    paths = [issue.get_absolute_url() for issue in (first, second, third)]
    assert beside(first) == paths[1:2]
    assert beside(second) == [paths[0], paths[2]]
    assert beside(third) == paths[1:2]


def test_an_only_issue_leads_to_no_other(client):
    assert not issue_page(client, create_published_issue(0)).select(".tp-prev-next")


def test_the_pages_cost_at_most_five_queries_cold(client, django_assert_max_num_queries):
    issue = create_published_issue(1)
    create_published_issue(0)
    create_published_issue(2)
    add_items(issue, ProjectFactory(picture=ImageFactory()), ArticleFactory(), RegionFactory())
    for address in (ARCHIVE_URL, issue.get_absolute_url(), FEED_URL):
        version.invalidate_locally()
        with django_assert_max_num_queries(5):
            assert client.get(address).status_code == 200


def test_a_reader_can_sign_up_where_she_reads(client):
    page = BeautifulSoup(
        client.get(create_published_issue(0).get_absolute_url()).text, "html.parser"
    )
    assert page.select_one("form[data-mail-form]")
    assert page.find("a", href=reverse("newsletter:subscribe"))
    page = BeautifulSoup(client.get(reverse("newsletter:subscribe")).text, "html.parser")
    assert page.find("a", href=ARCHIVE_URL)


def test_search_engines_read_what_an_issue_is_about(client):
    for summary, description in (("Over robots.", "Over robots."), ("", "eerder is verstuurd")):
        version.invalidate_locally()
        page = BeautifulSoup(
            client.get(create_published_issue(0, summary=summary).get_absolute_url()).text,
            "html.parser",
        )
        assert description in page.find("meta", attrs={"name": "description"})["content"]
        assert not page.find("meta", attrs={"name": "robots"})


def test_issues_stand_in_the_sitemap_and_concepts_do_not(client):
    issue, draft = create_published_issue(0), create_published_issue(1, live=False)
    sitemap = client.get("/sitemap.xml").text
    assert f"<loc>http://localhost:8000{issue.get_absolute_url()}</loc>" in sitemap
    assert f"<loc>http://localhost:8000{ARCHIVE_URL}</loc>" in sitemap
    assert draft.get_absolute_url() not in sitemap
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_the_feed_holds_what_came_out(client):
    issue = create_published_issue(0, summary="Over robots.")
    create_published_issue(1, live=False)
    response = client.get(FEED_URL)
    assert response["Content-Type"].startswith("application/atom+xml")
    (entry,) = ET.fromstring(response.content).findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == issue.title
    assert entry.find(f"{ATOM}summary").text == "Over robots."
    assert entry.find(f"{ATOM}published").text.startswith("2026-03-01")
    address = entry.find(f"{ATOM}link").get("href")
    assert address == f"http://localhost:8000{issue.get_absolute_url()}"
    page = BeautifulSoup(client.get("/").text, "html.parser")
    assert page.find("link", rel="alternate", href=FEED_URL)
