"""Forced colours (such as Windows' contrast themes) and reduced motion are respected."""

import pytest

from tests.browser.page_urls import PAGE_URLS

forced_colours = pytest.mark.browser_context_args(forced_colors="active")

HAS_BORDER_JS = """
element => {
  const style = getComputedStyle(element);
  return style.borderTopStyle === "solid" && parseFloat(style.borderTopWidth) >= 1
    && style.borderTopColor !== style.backgroundColor;
}
"""


@forced_colours
@pytest.mark.parametrize(
    ("address", "selector"),
    [
        ("/", ".tp-button"),
        ("/", ".tp-button--quiet"),
        ("/", ".tp-card"),
        ("/", ".tp-form__input"),
        ("/", ".tp-stakeholder"),
        ("/", ".tp-highlight"),
        ("/praktijk/?doel=4", ".tp-filter-chips .tp-chip"),
        ("/praktijk/", ".tp-filter-form"),
        ("/praktijk/", ".tp-pagination__link"),
        ("/landsdelen/oost/zwolle/", ".tp-aside"),
    ],
)
def test_what_a_colour_sets_apart_has_an_edge_in_forced_colours(page, address, selector):
    page.goto(address)
    assert page.locator(selector).first.evaluate(HAS_BORDER_JS)


@forced_colours
def test_the_focus_shows_in_forced_colours(page):
    page.goto("/")
    page.keyboard.press("Tab")
    style = page.evaluate(
        "() => (({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])"
        "(getComputedStyle(document.activeElement))"
    )
    assert style == ["solid", "3px"]


@forced_colours
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_chosen_landsdeel_shows_in_forced_colours(page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto("/landsdelen/oost/")
    fills = page.locator(".tp-landsdeel-map__land").evaluate_all(
        "elements => elements.map(element => getComputedStyle(element).fill)"
    )
    chosen = page.locator(".tp-landsdeel-map__land--current").evaluate(
        "element => getComputedStyle(element).fill"
    )
    label = page.locator(".tp-landsdeel-map__text").first.evaluate(
        "element => getComputedStyle(element).fill"
    )
    assert fills.count(chosen) == 1
    assert label not in fills


@forced_colours
def test_the_page_that_one_is_on_shows_in_the_menu_in_forced_colours(page):
    page.goto("/doelen/")
    menu = page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link")
    looks = menu.evaluate_all(
        "elements => elements.map(element => getComputedStyle(element).borderBottomColor)"
    )
    assert looks.count(looks[2]) == 1


@pytest.mark.parametrize("page_name", ["home", "projects", "landsdelen", "subscribe"])
def test_nothing_moves_with_reduced_motion(page, page_name):
    page.goto(PAGE_URLS[page_name])
    moving = page.evaluate(
        "() => [...document.querySelectorAll('*')].filter(element => {"
        "  const style = getComputedStyle(element);"
        "  const times = style.transitionDuration.split(',').map(parseFloat);"
        "  return Math.max(...times) > 0 || style.animationName !== 'none'"
        "    || style.scrollBehavior !== 'auto';"
        "}).map(element => element.outerHTML.slice(0, 80))"
    )
    assert moving == []
