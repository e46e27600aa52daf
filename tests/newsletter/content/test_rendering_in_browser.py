"""An issue as mail and as a page in a browser: light, dark, and very narrow."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from caching import version
from newsletter.content.rendering import render_issue
from tests.browser.axe import find_violations
from tests.browser.layout import find_overflow
from tests.browser.page_urls import NARROW, WIDE
from tests.factories import ArticleFactory, IssueFactory, ItemFactory

pytestmark = pytest.mark.django_db(transaction=True)

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
LONG_WORD = "Hottentottententententoonstellingsterreinbeheerder"


@pytest.fixture
def issue():
    cells = "".join(f"<td>{LONG_WORD}</td>" for _ in range(3))
    issue = IssueFactory(
        title=f"{LONG_WORD} {LONG_WORD}",
        summary="Over alles wat lang is.",
        intro=f"<p>Lees <a href='/nieuws/'>het nieuws</a>.</p><blockquote>{LONG_WORD}</blockquote>"
        f"<table><tr>{cells}</tr></table><ol><li>{LONG_WORD}</li></ol>",
        closing='<p><a href="https://voorbeeld.nl/">Elders</a></p>',
    )
    for article in (ArticleFactory(title=LONG_WORD * 2), ArticleFactory()):
        ItemFactory(issue=issue, target_reference=f"pact.article:{article.pk}", teaser=LONG_WORD)
    ItemFactory(issue=issue, target_reference="pact.article:0", teaser=LONG_WORD)
    version.invalidate_locally()
    return issue


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_mail_has_no_violation_and_fits(page, issue, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_content(render_issue(issue).html)
    for viewport in (NARROW, WIDE):
        page.set_viewport_size(viewport)
        assert find_overflow(page) == []
        options = {"runOnly": WCAG, "resultTypes": ["violations"]}
        assert Axe().run(page, options=options).response["violations"] == []


def test_the_mail_is_dark_for_who_reads_in_the_dark(page, issue):
    ground = "getComputedStyle(document.querySelector('.card')).backgroundColor"
    page.set_content(render_issue(issue).html)
    page.emulate_media(color_scheme="light")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(ground) == "rgb(22, 39, 63)"


def test_the_ways_out_are_large_enough_to_press(page, issue):
    page.set_viewport_size(NARROW)
    page.set_content(render_issue(issue).html)
    heights = [link.bounding_box()["height"] for link in page.locator(".way").all()]
    assert len(heights) == 3
    assert min(heights) >= 24


def test_the_page_of_an_issue_has_no_violation_and_fits(page, live_server, issue):
    for viewport in (NARROW, WIDE):
        page.set_viewport_size(viewport)
        page.goto(live_server.url + issue.get_absolute_url())
        assert find_overflow(page) == []
        assert find_violations(page) == []
