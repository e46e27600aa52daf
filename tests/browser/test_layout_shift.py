"""What stands still: nothing on a page moves after it was drawn."""

import pytest

from tests.browser.page_urls import PAGE_URLS, PHONE, WIDE

LAYOUT_SHIFTS_JS = """
() => new Promise(resolve => {
  const shifts = [];
  new PerformanceObserver(list => {
    for (const {value, sources} of list.getEntries()) {
      shifts.push(`${value}: ${sources.map(({node}) => node?.nodeName)}`);
    }
  }).observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 100, shifts)));
})
"""


@pytest.mark.parametrize("place", PAGE_URLS)
def test_nothing_shifts(page, place):
    for size in (PHONE, WIDE):
        page.set_viewport_size(size)
        page.goto(PAGE_URLS[place])
        assert page.evaluate(LAYOUT_SHIFTS_JS) == []
