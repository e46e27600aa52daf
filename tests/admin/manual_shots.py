"""The pictures of the manual for editors: taken by `make manual`, and kept true by every other run.

A picture is that of a part of a page on the way of a test. Beside all of them stand the words that
were in sight. Letters differ between machines, so not the pictures but these words are compared.
"""

import json
import os
import re
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image
from playwright.sync_api import Locator, ViewportSize

FOLDER = Path(settings.BASE_DIR) / "static/manual"
WORDS_FILE = FOLDER / "shots.json"
MAX_BYTES = 40_000
QUALITIES = (80, 65, 50, 35)
# So high that no bar which stays in view covers what is above it.
TALL: ViewportSize = {"width": 1440, "height": 2400}
LOAD_PICTURES = (
    "part => Promise.allSettled([...part.querySelectorAll('img')].map(it => it.decode()))"
)
# What differs from day to day: numbers, and names of months and days.
CALENDAR_WORDS = {
    *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september"),
    *("oktober", "november", "december", "maandag", "dinsdag", "woensdag", "donderdag"),
    *("vrijdag", "zaterdag", "zondag", "vandaag"),
    *("jan", "feb", "mrt", "apr", "jun", "jul", "aug", "sep", "sept", "okt", "nov", "dec"),
}


def read_shots() -> dict[str, dict[str, Any]]:
    shots: dict[str, dict[str, Any]] = json.loads(WORDS_FILE.read_text(encoding="utf-8"))
    return shots


def words_in_sight(part: Locator) -> str:
    """Return the words of a part of a page, without what changes with the calendar."""
    return without_calendar(part.inner_text())


def without_calendar(text: str) -> str:
    words = re.findall(r"[^\W\d_]+", text)
    return " ".join(word for word in words if word.lower() not in CALENDAR_WORDS)


@dataclass
class Shots:
    """Pictures of one walk that are made anew, or the words in them that are compared."""

    walk: str
    are_made: bool = field(default_factory=lambda: "MANUAL_SHOTS" in os.environ)
    seen: dict[str, dict[str, Any]] = field(default_factory=dict)

    def take(self, name: str, part: Locator, height: int | None = None) -> None:
        """Note what is in sight now, and make the picture if that is what the run is for."""
        shot = {"walk": self.walk, "words": words_in_sight(part)}
        self.seen[name] = shot | (_make_picture(name, part, height) if self.are_made else {})

    def finish(self) -> None:
        """Write what was made; or compare it with what the manual shows."""
        stored = read_shots() if WORDS_FILE.exists() else {}
        if self.are_made:
            others = {name: shot for name, shot in stored.items() if shot["walk"] != self.walk}
            shots = dict(sorted((others | self.seen).items()))
            text = json.dumps(shots, indent=2, ensure_ascii=False)
            WORDS_FILE.write_text(f"{text}\n", encoding="utf-8")
            return
        shown = {name: shot["words"] for name, shot in stored.items() if shot["walk"] == self.walk}
        for name in sorted(shown.keys() | self.seen.keys()):
            now = self.seen.get(name, {}).get("words")
            assert now == shown.get(name), (
                f"The manual shows '{name}' as it was. Run `make manual`, look at the new picture "
                f"in static/manual/ and read whether the text around it still holds.\n"
                f"Then: {shown.get(name)}\nNow: {now}"
            )


def _make_picture(name: str, part: Locator, height: int | None) -> dict[str, int]:
    """Write the part as WebP of at most 40 kB, and return its size in pixels."""
    page = part.page
    former = page.viewport_size or TALL
    page.set_viewport_size(TALL)
    part.evaluate(LOAD_PICTURES)
    shot = Image.open(BytesIO(part.screenshot(animations="disabled", caret="hide")))
    page.set_viewport_size(former)
    picture = shot.convert("RGB").crop((0, 0, shot.width, min(height or shot.height, shot.height)))
    for quality in QUALITIES:
        content = BytesIO()
        picture.save(content, "WEBP", quality=quality, method=6)
        if content.tell() <= MAX_BYTES:
            break
    else:
        raise AssertionError(f"'{name}' is larger than {MAX_BYTES} bytes. Show a smaller part.")
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.webp").write_bytes(content.getvalue())
    return {"width": picture.width, "height": picture.height}
