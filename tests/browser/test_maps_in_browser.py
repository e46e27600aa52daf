"""The maps as they are drawn: size of targets and names, and the length of their pages."""

import pytest

from tests.browser.page_urls import NARROW, PAGE_URLS, WIDE

SMALL_TEXTS_JS = """
() => [...document.querySelectorAll(".tp-map text, .tp-landsdeel-map text")]
  .filter(text => text.checkVisibility())
  .map(text => ({
    text: text.textContent,
    size: parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a,
  }))
  .filter(({size}) => size < 12)
  .map(({text, size}) => `${text}: ${size}`)
"""

# The gap between two targets counts as well: circles of 24 pixels around them do not touch.
CLOSE_TARGETS_JS = """
() => {
  const discs = [...document.querySelectorAll(".tp-landsdeel-map__disc")]
    .map(disc => disc.getBoundingClientRect())
    .map(box => ({x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width}));
  return discs.filter((disc, index) =>
    disc.width < 24
    || discs.slice(0, index).some(other => Math.hypot(disc.x - other.x, disc.y - other.y) < 24));
}
"""

LANDSDEEL_URLS = [
    f"/landsdelen/{name}/" for name in ("noordwest", "noord", "oost", "zuidoost", "zuidwest")
]
TALLEST_PAGE = 9000


@pytest.mark.parametrize("size", [NARROW, {"width": 600, "height": 800}, WIDE])
def test_names_and_targets_on_a_map_are_large_enough(page, size):
    page.set_viewport_size(size)
    for url in ["/landsdelen/", *LANDSDEEL_URLS, PAGE_URLS["region-municipality"]]:
        page.goto(url)
        assert page.evaluate(SMALL_TEXTS_JS) == [], url
        assert page.evaluate(CLOSE_TARGETS_JS) == [], url


def test_a_point_on_the_map_leads_to_its_region(page):
    page.set_viewport_size(NARROW)
    page.goto("/landsdelen/oost/")
    page.locator(".tp-landsdeel-map__point", has_text="Twente").locator("circle").click()
    page.wait_for_url("**/landsdelen/oost/twente/")


def test_the_page_of_an_area_ends_within_nine_thousand_pixels(page):
    page.set_viewport_size({"width": 390, "height": 844})
    for url in [*LANDSDEEL_URLS, PAGE_URLS["region"], PAGE_URLS["region-municipality"]]:
        page.goto(url)
        height = page.evaluate("document.documentElement.scrollHeight")
        assert height <= TALLEST_PAGE, (url, height)
