"""The length of pages on a phone."""

import pytest

from tests.browser.page_urls import PAGE_URLS

HEIGHTS = {
    "home": 6500,
    "indicators": 7000,
    "goal": 9000,
    "projects": 9000,
}


@pytest.mark.browser_context_args(viewport={"width": 390, "height": 844})
@pytest.mark.parametrize(("name", "height"), HEIGHTS.items())
def test_a_page_ends_in_time(name, height, page):
    page.goto(PAGE_URLS[name])
    assert page.evaluate("document.documentElement.scrollHeight") <= height
