"""Where the focus is, and whether a visitor can see it there."""

from typing import Any

from playwright.sync_api import Page

FOCUSED_ELEMENT_JS = """
() => {
  const it = document.activeElement;
  const looks = () => [it, it.closest("article"), ...it.children].filter(Boolean).map(part => {
    const {outlineStyle, outlineWidth, outlineColor, stroke, strokeWidth} = getComputedStyle(part);
    const outline = outlineStyle === "none" ? "" : outlineWidth + outlineColor;
    return `${outline} ${stroke} ${strokeWidth}`;
  }).join();
  const boxes = [it, ...it.children].flatMap(part => [...part.getClientRects()]);
  const parts = [0.1, 0.3, 0.5, 0.7, 0.9];
  const seen = boxes.some(box => parts.some(across => parts.some(down => {
    const hit = document.elementFromPoint(box.x + box.width * across, box.y + box.height * down);
    return it.contains(hit);
  })));
  const focused = looks();
  it.blur();
  const marked = looks() !== focused;
  it.focus({preventScroll: true});
  return {
    name: (it.ariaLabel ?? it.labels?.[0]?.innerText ?? it.innerText).trim().replace(/\\s+/g, " "),
    tag: it.tagName.toLowerCase(), id: it.id, seen, marked,
  };
}
"""


def focused_element(page: Page) -> Any:
    """What has the focus: its `name`, `tag` and `id`.

    It must be on the screen, not covered (WCAG 2.4.11), and look unlike what has no focus (2.4.7).
    """
    found = page.evaluate(FOCUSED_ELEMENT_JS)
    assert found["seen"], f"out of sight or covered: {found}"
    assert found["marked"], f"not to be told from the rest: {found}"
    return found


def press_tab(page: Page, times: int = 1) -> Any:
    """Press Tab; what has the focus then."""
    for _ in range(times):
        page.keyboard.press("Tab")
    return focused_element(page)


def tab_to_name(page: Page, name: str) -> Any:
    """Press Tab until what is called `name` has the focus."""
    for _ in range(100):
        found = press_tab(page)
        if found["name"].startswith(name):
            return found
    raise AssertionError(f"Tab does not come to {name!r}")
