"""Audits pages of the site with Lighthouse, as a phone shows them. `make audit`.

It brings the site up in a folder of its own and prints, per page, the scores for performance,
accessibility, best practices and findability. It exits with status 1 when one is under 100, and
prints the audits that cost points; with status 2 when it could not find out.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.processes import free_port, read_output_until, start_site

LIGHTHOUSE = "lighthouse@12.8.2"
PAGES = (
    "/",
    "/praktijk/",
    "/praktijk/techport/",
    "/cijfers/",
    "/landsdelen/oost/zwolle/",
    "/zoeken/?q=techniek",
    "/agenda/",
)
# Asked not to be indexed: lists of results belong in no other list of results.
UNINDEXED_PAGES = {"/zoeken/?q=techniek"}
CHROME_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


class Audit(TypedDict, total=False):
    title: str
    displayValue: str
    score: float | None


class AuditReference(TypedDict):
    id: str
    weight: float


class Category(TypedDict):
    score: float | None
    auditRefs: list[AuditReference]


class Report(TypedDict):
    """The part that we read of the JSON report of Lighthouse."""

    categories: dict[str, Category]
    audits: dict[str, Audit]


def audit_page(site: str, page: str, folder: Path) -> Report:
    report_file = folder / "report.json"
    skipped = ["--skip-audits=is-crawlable"] if page in UNINDEXED_PAGES else []
    subprocess.run(
        [
            *("npx", "--yes", LIGHTHOUSE, f"{site}{page}", "--quiet", *skipped),
            *("--output=json", f"--output-path={report_file}", f"--chrome-flags={CHROME_FLAGS}"),
        ],
        check=True,
    )
    report: Report = json.loads(report_file.read_text())
    return report


def list_failed_audits(report: Report) -> list[str]:
    """Return a line for each audit that takes points away."""
    weighted_ids = {
        ref["id"]
        for category in report["categories"].values()
        for ref in category["auditRefs"]
        if ref["weight"]
    }
    return [
        f"  {audit['title']} {audit.get('displayValue', '')}"
        for audit_id, audit in report["audits"].items()
        if audit_id in weighted_ids and (score := audit["score"]) is not None and score < 1
    ]


def find_missing_programs() -> list[str]:
    """Return the names of the programs that an audit needs and this machine lacks."""
    os.environ.setdefault("CHROME_PATH", shutil.which("chromium") or "")
    programs = {"npx": shutil.which("npx"), "chromium": os.environ["CHROME_PATH"]}
    return [name for name, path in programs.items() if not path]


def audit_site(folder: Path) -> Iterator[tuple[str, Report]]:
    """Yield each page of a new site in a folder, with its report."""
    port = free_port()
    server = start_site(folder / "data", port)
    try:
        read_output_until(server, "Stoppen")
        for page in PAGES:
            yield page, audit_page(f"http://localhost:{port}", page, folder)
    finally:
        server.terminate()
        server.wait()


def print_scores(page: str, report: Report) -> bool:
    """Print the scores of a page and what costs points; return whether all are 100."""
    scores = {
        name: round(100 * (category["score"] or 0))
        for name, category in report["categories"].items()
    }
    print(page, *(f"{name} {score}" for name, score in scores.items()), flush=True)
    is_perfect = min(scores.values()) == 100
    if not is_perfect:
        print(*list_failed_audits(report), sep="\n", flush=True)
    return is_perfect


def main() -> int:
    if missing := find_missing_programs():
        print(f"make audit heeft nog nodig: {', '.join(missing)}.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="techniekpact-audit-") as path:
        try:
            results = [print_scores(page, report) for page, report in audit_site(Path(path))]
        except subprocess.CalledProcessError:
            print("Lighthouse gaf geen uitslag. Is het npm-register bereikbaar?", file=sys.stderr)
            return 2
    return not all(results)


if __name__ == "__main__":
    sys.exit(main())
