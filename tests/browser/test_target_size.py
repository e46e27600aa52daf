"""What is pressed is at least 24 by 24 px, but for links in running text (WCAG 2.5.8)."""

import pytest

from tests.browser.page_urls import NARROW, PAGE_URLS, WIDE

SMALL_TARGETS_JS = """
() => {
  const size = 24;
  const inText = it => it.matches("a") && [...it.parentElement.childNodes]
    .some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const area = it => {
    const parts = [it, it.labels?.[0], it.closest("article")].filter(Boolean);
    const boxes = parts.map(part => part.getBoundingClientRect());
    return {
      width: Math.max(...boxes.map(box => box.width)),
      height: Math.max(...boxes.map(box => box.height)),
    };
  };
  return [...document.querySelectorAll("a[href], button, input, summary")]
    .filter(it => it.checkVisibility() && !it.closest(".tp-skip, .tp-signup__trap, svg"))
    .filter(it => !inText(it))
    .map(it => ({it, ...area(it)}))
    .filter(({width, height}) => width < size || height < size)
    .map(({it, width, height}) => `${it.outerHTML.slice(0, 90)}: ${width} by ${height}`);
}
"""


@pytest.mark.parametrize("place", PAGE_URLS)
def test_what_is_pressed_is_large_enough(page, place):
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        page.goto(PAGE_URLS[place])
        page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
        assert page.evaluate(SMALL_TARGETS_JS) == []
