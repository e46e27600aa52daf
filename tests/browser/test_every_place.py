"""Checks on every kind of page, narrow and wide, each loaded once for all checks."""

import itertools

import pytest

from tests.browser.axe import find_violations_in
from tests.browser.layout import add_user_style, find_overflow, find_overlaps
from tests.browser.page_urls import NARROW, PAGE_URLS, PHONE, WIDE

LOADED_AT = {"phone": PHONE, "wide": WIDE}
LOOKED_AT = {"phone": NARROW, "wide": WIDE}
# The style guide has each component in both schemes.
SCHEMES = {"phone": "light", "wide": "dark"}

SHIFTS = """
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

TWICE_AS_LARGE = "html { font-size: 200% }"
WIDELY_SET = """
* { line-height: 1.5 !important }
* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-bottom: 2em !important }
"""

TOO_SMALL = """
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
    .filter(it => it.checkVisibility() && !it.closest(".tp-skip-link, .tp-form__trap, svg"))
    .filter(it => !inText(it))
    .map(it => ({it, ...area(it)}))
    .filter(({width, height}) => width < size || height < size)
    .map(({it, width, height}) => `${it.outerHTML.slice(0, 90)}: ${width} by ${height}`);
}
"""


@pytest.fixture(scope="module", params=itertools.product(PAGE_URLS, LOADED_AT), ids="-".join)
def opened(request, browser, browser_context_args):
    """A page with all of it unfolded, what shifted before, and its colour scheme."""
    place, screen = request.param
    context = browser.new_context(**browser_context_args | {"viewport": LOADED_AT[screen]})
    page = context.new_page()
    page.goto(PAGE_URLS[place])
    shifts = page.evaluate(SHIFTS)
    page.set_viewport_size(LOOKED_AT[screen])
    page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
    yield page, shifts, SCHEMES[screen]
    context.close()


def test_nothing_moves_after_it_was_drawn(opened):
    assert opened[1] == []


def test_what_is_pressed_is_large_enough(opened):
    """At least 24 by 24 px, but for links in running text (WCAG 2.5.8)."""
    assert opened[0].evaluate(TOO_SMALL) == []


def test_portraits_are_circles_of_one_size(opened):
    portraits = opened[0].locator(".tp-person__initials, .tp-person__portrait img")
    for box in portraits.evaluate_all("all => all.map(it => it.getBoundingClientRect())"):
        assert box["width"] == pytest.approx(box["height"], abs=0.5)
        assert box["width"] <= 144


def test_all_text_fits(opened):
    """At 320 px (WCAG 1.4.10), twice as large (1.4.4) and widely set (1.4.12)."""
    page = opened[0]
    for css in (TWICE_AS_LARGE, WIDELY_SET, ""):
        add_user_style(page, css)
        assert find_overflow(page) == [], css
        assert find_overlaps(page) == [], css


def test_a_page_has_no_violation(opened):
    page, _, scheme = opened
    assert find_violations_in(page, scheme) == []
