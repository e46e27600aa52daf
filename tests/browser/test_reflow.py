"""All can be read at 320 px (WCAG 1.4.10), twice as large (1.4.4) and widely set (1.4.12)."""

import pytest

from tests.browser.layout import dress, overlaps, sticks_out
from tests.browser.places import NARROW, PLACES, WIDE

TWICE_AS_LARGE = "html { font-size: 200% }"
WIDELY_SET = """
* { line-height: 1.5 !important }
* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-bottom: 2em !important }
"""


@pytest.mark.parametrize("place", PLACES)
def test_all_text_fits(page, place):
    page.goto(PLACES[place])
    page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        for css in ("", TWICE_AS_LARGE, WIDELY_SET):
            dress(page, css)
            assert sticks_out(page) == [], (size, css)
            assert overlaps(page) == [], (size, css)
