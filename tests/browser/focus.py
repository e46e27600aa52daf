"""The element that has the focus, checked to be visible and marked."""

from typing import TypedDict

from playwright.sync_api import Page

FOCUSED_ELEMENT_JS = """
() => {
  const element = document.activeElement;
  const markable = [element, element.closest("article"), ...element.children].filter(Boolean);
  const looks = () => markable.map(part => {
    const {outlineStyle, outlineWidth, outlineColor, stroke, strokeWidth} = getComputedStyle(part);
    const outline = outlineStyle === "none" ? "" : outlineWidth + outlineColor;
    return `${outline} ${stroke} ${strokeWidth}`;
  }).join();
  const boxes = [element, ...element.children].flatMap(part => [...part.getClientRects()]);
  const parts = [0.1, 0.3, 0.5, 0.7, 0.9];
  const seen = boxes.some(box => parts.some(across => parts.some(down => {
    const hit = document.elementFromPoint(box.x + box.width * across, box.y + box.height * down);
    return element.contains(hit);
  })));
  const focused = looks();
  element.blur();
  const marked = looks() !== focused;
  element.focus({preventScroll: true});
  const name = element.ariaLabel ?? element.labels?.[0]?.innerText ?? element.innerText;
  return {
    name: name.trim().replace(/\\s+/g, " "),
    tag: element.tagName.toLowerCase(), id: element.id, seen, marked,
  };
}
"""


class FocusedElement(TypedDict):
    name: str
    tag: str
    id: str
    seen: bool
    marked: bool


def focused_element(page: Page) -> FocusedElement:
    """Return the element that has the focus.

    It must be on the screen, not covered (WCAG 2.4.11), and look different from elements without
    the focus (2.4.7).
    """
    element: FocusedElement = page.evaluate(FOCUSED_ELEMENT_JS)
    assert element["seen"], f"out of sight or covered: {element}"
    assert element["marked"], f"looks the same as without focus: {element}"
    return element


def press_tab(page: Page, times: int = 1) -> FocusedElement:
    """Press Tab, and return the element that has the focus then."""
    for _ in range(times):
        page.keyboard.press("Tab")
    return focused_element(page)


def tab_to_name(page: Page, name: str) -> FocusedElement:
    """Press Tab until an element whose name starts with `name` has the focus."""
    for _ in range(100):
        element = press_tab(page)
        if element["name"].startswith(name):
            return element
    raise AssertionError(f"Tab does not reach {name!r}")
