"""The table in `docs/manual.md` of what an editor's tasks cost in clicks."""

import re

from django.conf import settings

DOCUMENT = settings.BASE_DIR / "docs/manual.md"
ROW = re.compile(r"^\| .+ \| `([\w ]+)` \| (\d+) \| (\d+) \|$", re.MULTILINE)


def read_click_table() -> dict[str, dict[str, int]]:
    """Return by task how many clicks it takes, and how many at most."""
    rows = ROW.findall(DOCUMENT.read_text(encoding="utf-8"))
    return {task: {"most": int(most), "clicks": int(clicks)} for task, most, clicks in rows}
