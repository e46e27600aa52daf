"""Writes the figures of a benchmark to `docs/benchmarks.md`, between its own two markers."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parent.parent / "docs/benchmarks.md"


def write_section(section: str, text: str) -> None:
    begin, end = f"<!-- {section} -->\n", f"<!-- /{section} -->"
    content = DOCUMENT.read_text()
    assert begin in content, f"{DOCUMENT} has no {begin}"
    replacement = f"{begin}{text}\n{end}"
    pattern = re.escape(begin) + ".*?" + re.escape(end)
    DOCUMENT.write_text(re.sub(pattern, lambda _: replacement, content, flags=re.DOTALL))


def describe_machine() -> str:
    version, today = platform.python_version(), datetime.now(UTC)
    return f"{os.cpu_count()} cores, Python {version}, {today:%Y-%m-%d}"
