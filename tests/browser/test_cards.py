"""Cards of examples: a row with a mark on a phone, a picture above the text elsewhere."""

import pytest

from tests.browser.page_urls import PAGE_URLS

PHONE, TABLET = {"width": 390, "height": 844}, {"width": 768, "height": 1024}
MARK_SIZE = 72


@pytest.mark.browser_context_args(viewport=PHONE)
def test_a_card_is_a_row_with_a_mark_on_a_phone(page):
    page.goto(PAGE_URLS["projects"])
    card = page.locator(".tp-card").first
    mark = card.locator(".tp-card__picture").bounding_box()
    title = card.locator(".tp-card__title").bounding_box()
    assert (mark["width"], mark["height"]) == (MARK_SIZE, MARK_SIZE)
    assert mark["x"] + mark["width"] < title["x"]
    assert not card.locator(".tp-card__summary").is_visible()
    assert "Wie doen mee: " in card.locator(".tp-stakeholder-marks").inner_text()
    page.set_viewport_size(TABLET)
    assert card.locator(".tp-card__summary").is_visible()
    picture = card.locator(".tp-card__picture").bounding_box()
    assert picture["y"] + picture["height"] <= card.locator(".tp-card__title").bounding_box()["y"]
