"""All can be read at 320 px (WCAG 1.4.10), twice as large (1.4.4) and widely set (1.4.12)."""

import pytest

from tests.browser.layout import add_user_style, find_overflow, find_overlaps
from tests.browser.page_urls import NARROW, PAGE_URLS, WIDE

DOUBLE_TEXT_SIZE_CSS = "html { font-size: 200% }"
TEXT_SPACING_CSS = """
* { line-height: 1.5 !important }
* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-bottom: 2em !important }
"""


@pytest.mark.parametrize("place", PAGE_URLS)
def test_all_text_fits(page, place):
    page.goto(PAGE_URLS[place])
    page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        for css in ("", DOUBLE_TEXT_SIZE_CSS, TEXT_SPACING_CSS):
            add_user_style(page, css)
            assert find_overflow(page) == [], (size, css)
            assert find_overlaps(page) == [], (size, css)
