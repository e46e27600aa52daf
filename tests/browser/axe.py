from collections.abc import Sequence
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# The only rules whose result can differ between the light and the dark scheme.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]

RUN = """
options => axe.run(options).then(({violations}) => violations.flatMap(
  ({id, nodes}) => nodes.map(({html}) => `${id}: ${html}`)))
"""


def find_violations(page: Page) -> list[str]:
    """Run axe on a loaded page in both colour schemes, and return the violations."""
    light = find_violations_in(page, "light")
    page.emulate_media(color_scheme="dark")
    return light + [f"dark: {violation}" for violation in _run_axe(page, COLOUR_RULES)]


def find_in_sizes(page: Page, *sizes: ViewportSize) -> list[str]:
    """Return the violations in several sizes: those of colours, which stay the same, in one."""
    page.set_viewport_size(sizes[0])
    violations = find_violations(page)
    for size in sizes[1:]:
        page.set_viewport_size(size)
        violations += find_violations_in(page, "light", with_colours=False)
    return violations


def find_violations_in(
    page: Page, scheme: Literal["light", "dark"], *, with_colours: bool = True
) -> list[str]:
    """Run axe in one colour scheme: colours cost three quarters of its time."""
    page.wait_for_load_state()
    # The script is half a megabyte, so each document gets it once.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    page.emulate_media(color_scheme=scheme)
    return _run_axe(page, AXE_TAGS, left_out=() if with_colours else COLOUR_RULES)


def _run_axe(page: Page, run_only: list[str], left_out: Sequence[str] = ()) -> list[str]:
    options: dict[str, Any] = {
        "runOnly": run_only,
        "rules": {rule: {"enabled": False} for rule in left_out},
        "resultTypes": ["violations"],
        "preload": False,  # It resolves our stylesheet imports wrongly.
    }
    violations: list[str] = page.evaluate(RUN, options)
    return violations
