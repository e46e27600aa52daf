"""Draw the icons of the site from its logo, as files in static/img.

    python docs/draw_icons.py

`static/img/favicon.svg` is the logo for browsers that take SVG; these are for all others.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from images.social_card import INK, draw_logo  # noqa: E402  (found through the line above)

IMAGES = ROOT / "static/img"
# Of the side: what a phone may cut off a maskable icon is a tenth (W3C, Web App Manifest).
MARGIN, MASKABLE_MARGIN = 0.1, 0.2


def draw_icons() -> None:
    sizes = [(size, size) for size in (16, 32, 48)]
    draw_logo(48, INK, 0.06).save(IMAGES / "favicon.ico", sizes=sizes)
    for name, size, margin in (
        ("apple-touch-icon", 180, MARGIN),
        ("icon-192", 192, MARGIN),
        ("icon-512", 512, MARGIN),
        ("icon-maskable-512", 512, MASKABLE_MARGIN),
    ):
        draw_logo(size, INK, margin).save(IMAGES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    draw_icons()
