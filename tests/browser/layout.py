"""Text that a visitor cannot read: beside the screen, cut off, or under other text."""

from playwright.sync_api import Page

TEXT_LINES_JS = """
() => {
  const hidden = ".tp-visually-hidden, .tp-skip-link, .tp-form__trap";
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim()) continue;
    if (!parent.checkVisibility() || parent.closest(hidden)) continue;
    range.selectNodeContents(walker.currentNode);
    // The lines of a range are those of a text before it was fitted into its textLength.
    const isFitted = parent.hasAttribute("textLength");
    for (const box of isFitted ? [parent.getBoundingClientRect()] : range.getClientRects()) {
      if (box.width < 1) continue;
      lines.push({text: walker.currentNode.data.trim(), parent, box});
    }
  }
  return lines;
}
"""

OVERFLOW_JS = f"""
() => {{
  const cut = (parent, box) => {{
    for (let ancestor = parent; ancestor; ancestor = ancestor.parentElement) {{
      const style = getComputedStyle(ancestor);
      if (style.overflowX === "auto") return false;
      if (style.overflowX !== "hidden" && style.overflowX !== "clip") continue;
      const edge = ancestor.getBoundingClientRect();
      if (box.right > edge.right + 1 || box.left < edge.left - 1) return true;
      if (box.bottom > edge.bottom + 1 || box.top < edge.top - 1) return true;
    }}
    return box.right > innerWidth + 1 || box.left < -1;
  }};
  const unreadable = ({TEXT_LINES_JS})()
    .filter(line => cut(line.parent, line.box))
    .map(line => `${{line.parent.className.baseVal ?? line.parent.className}}: ${{line.text}}`);
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  return wide > 0 ? [...unreadable, `${{wide}} px too wide`] : unreadable;
}}
"""

OVERLAP_JS = f"""
() => {{
  // The box of a line is higher than its letters, which are all that matters.
  const lines = ({TEXT_LINES_JS})().map(({{text, parent, box}}) => ({{
    text, parent, left: box.left + 1, right: box.right - 1,
    top: box.top + box.height * 0.25, bottom: box.bottom - box.height * 0.25,
  }}));
  const overlaps = [];
  for (const [index, first] of lines.entries()) {{
    for (const second of lines.slice(index + 1)) {{
      if (first.left < second.right && second.left < first.right
          && first.top < second.bottom && second.top < first.bottom) {{
        overlaps.push(`${{first.text}} / ${{second.text}}`);
      }}
    }}
  }}
  return overlaps;
}}
"""


def find_overflow(page: Page) -> list[str]:
    """Return the texts that are cut off or leave the screen, and the excess width of the page."""
    unreadable: list[str] = page.evaluate(OVERFLOW_JS)
    return unreadable


def find_overlaps(page: Page) -> list[str]:
    """Return the pairs of texts that lie over each other."""
    overlaps: list[str] = page.evaluate(OVERLAP_JS)
    return overlaps


def add_user_style(page: Page, css: str) -> None:
    """Add a visitor's own style sheet, to which the site's security policy does not apply."""
    page.evaluate(
        "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
        " document.adoptedStyleSheets = [sheet]; }",
        css,
    )
