"""What a visitor cannot read: text beside the screen, cut off, or under other text."""

from typing import Any

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
    for (const box of range.getClientRects()) {
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
    for (let it = parent; it; it = it.parentElement) {{
      const style = getComputedStyle(it);
      if (style.overflowX === "auto") return false;
      if (style.overflowX !== "hidden" && style.overflowX !== "clip") continue;
      const edge = it.getBoundingClientRect();
      if (box.right > edge.right + 1 || box.left < edge.left - 1) return true;
      if (box.bottom > edge.bottom + 1 || box.top < edge.top - 1) return true;
    }}
    return box.right > innerWidth + 1 || box.left < -1;
  }};
  const found = ({TEXT_LINES_JS})()
    .filter(line => cut(line.parent, line.box))
    .map(line => `${{line.parent.className.baseVal ?? line.parent.className}}: ${{line.text}}`);
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  return wide > 0 ? [...found, `${{wide}} px too wide`] : found;
}}
"""

OVERLAP_JS = f"""
() => {{
  // A line's box is higher than its letters; only these matter.
  const lines = ({TEXT_LINES_JS})().map(({{text, parent, box}}) => ({{
    text, parent, left: box.left + 1, right: box.right - 1,
    top: box.top + box.height * 0.25, bottom: box.bottom - box.height * 0.25,
  }}));
  const found = [];
  for (const [place, one] of lines.entries()) {{
    for (const other of lines.slice(place + 1)) {{
      if (one.left < other.right && other.left < one.right
          && one.top < other.bottom && other.top < one.bottom) {{
        found.push(`${{one.text}} / ${{other.text}}`);
      }}
    }}
  }}
  return found;
}}
"""


def find_overflow(page: Page) -> Any:
    """The texts that are cut off or leave the screen sideways, and by how much the page does."""
    return page.evaluate(OVERFLOW_JS)


def find_overlaps(page: Page) -> Any:
    """The pairs of texts that lie over each other."""
    return page.evaluate(OVERLAP_JS)


def add_user_style(page: Page, css: str) -> None:
    """Add a visitor's own style; the site's policy does not bind her."""
    page.evaluate(
        "css => { const it = new CSSStyleSheet(); it.replaceSync(css);"
        " document.adoptedStyleSheets = [it]; }",
        css,
    )
