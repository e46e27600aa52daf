"""Where the figures of a benchmark go: `docs/benchmarks.md`, between its own two markers."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parent.parent / "docs/benchmarks.md"


def write_section(section: str, text: str) -> None:
    begin, end = f"<!-- {section} -->\n", f"<!-- /{section} -->"
    whole = DOCUMENT.read_text()
    assert begin in whole, f"{DOCUMENT} has no {begin}"
    new = f"{begin}{text}\n{end}"
    DOCUMENT.write_text(
        re.sub(re.escape(begin) + ".*?" + re.escape(end), lambda _: new, whole, flags=re.DOTALL)
    )


def describe_machine() -> str:
    python, day = platform.python_version(), datetime.now(UTC)
    return f"{os.cpu_count()} cores, Python {python}, {day:%Y-%m-%d}"
