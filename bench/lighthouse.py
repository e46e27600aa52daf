"""Audits pages of the site with Lighthouse, as a phone shows them. `make audit`.

It brings the site up in a folder of its own and prints, per page, the scores for performance,
accessibility, best practices and findability. It exits with status 1 when one is under 100, and
prints the audits that cost points.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TypedDict

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.processes import free_port, read_output_until, start_site

LIGHTHOUSE = "lighthouse@12.8.2"
PAGES = ("/", "/praktijk/", "/praktijk/techport/")
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
    score: float
    auditRefs: list[AuditReference]


class Report(TypedDict):
    """The part that we read of the JSON report of Lighthouse."""

    categories: dict[str, Category]
    audits: dict[str, Audit]


def audit_page(address: str, folder: Path) -> Report:
    report_file = folder / "report.json"
    subprocess.run(
        [
            *("npx", "--yes", LIGHTHOUSE, address, "--quiet"),
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


def main() -> int:
    os.environ.setdefault("CHROME_PATH", shutil.which("chromium") or "")
    perfect = True
    with tempfile.TemporaryDirectory(prefix="techniekpact-audit-") as path:
        folder, port = Path(path), free_port()
        server = start_site(folder / "data", port)
        try:
            read_output_until(server, "Stoppen")
            for page in PAGES:
                report = audit_page(f"http://localhost:{port}{page}", folder)
                scores = {
                    name: round(category["score"] * 100)
                    for name, category in report["categories"].items()
                }
                print(page, *(f"{name} {score}" for name, score in scores.items()))
                if min(scores.values()) < 100:
                    perfect = False
                    print(*list_failed_audits(report), sep="\n")
        finally:
            server.terminate()
            server.wait()
    return not perfect


if __name__ == "__main__":
    sys.exit(main())
