"""The main action stands out on the home page, and the menu stands on one line."""

import pytest

from tests.browser.page_urls import PHONE, WIDE

# The text and the area in pixels of each surface and each border that is signal.
SIGNAL_AREAS_JS = """
() => {
  const button = getComputedStyle(document.querySelector(".tp-place-search .tp-button"));
  const signal = button.backgroundColor;
  const shown = [...document.body.querySelectorAll("*")].filter(it => it.checkVisibility());
  return shown.map(element => {
    const style = getComputedStyle(element);
    const {width, height} = element.getBoundingClientRect();
    const border = style.borderTopColor === signal ? 2 * parseFloat(style.borderTopWidth) : 0;
    const inside = Math.max(0, width - border) * Math.max(0, height - border);
    const isFilled = style.backgroundColor === signal;
    return [element.innerText, width * height - (isFilled ? 0 : inside)];
  }).filter(([, area]) => area > 0);
}
"""

MENU_JS = """
() => {
  const inside = [...document.querySelectorAll(".tp-header__links a")];
  const shown = inside.filter(link => link.checkVisibility());
  const header = document.querySelector(".tp-header").getBoundingClientRect();
  return {rows: new Set(shown.map(link => link.offsetTop)).size, height: header.height};
}
"""


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_the_largest_yellow_thing_is_the_main_action(page, size):
    page.set_viewport_size(size)
    page.goto("/")
    areas = page.evaluate(SIGNAL_AREAS_JS)
    assert len(areas) > 12  # the rings of the goals are signal as well
    assert max(areas, key=lambda area: area[1])[0] == "Vind uw regio"


def test_the_menu_stands_on_one_line_at_every_width(page):
    page.goto("/cijfers/")
    assert page.locator(".tp-header__links a", has_text="Agenda").count() == 1
    for width in range(320, 1441, 20):
        page.set_viewport_size({"width": width, "height": 800})
        menu = page.evaluate(MENU_JS)
        # Without a row of links the button stands beside the logo.
        assert menu["rows"] <= 1, width
        assert menu["height"] < (140 if menu["rows"] else 90), width
