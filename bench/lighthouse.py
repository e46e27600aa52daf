"""What does Lighthouse say of the site on a phone? `make audit`.

It brings the site up in a folder of its own and prints, per page, the scores for performance,
accessibility, best practices and findability. Fails when one is under 100, and says what costs.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.processes import free_port, read_output_until, start_site

LIGHTHOUSE = "lighthouse@12.8.2"
PAGES = ("/", "/praktijk/", "/praktijk/techport/")
CHROME_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


def audit_page(address: str, folder: Path) -> dict[str, Any]:
    """The report on one page."""
    report = folder / "report.json"
    subprocess.run(
        [
            *("npx", "--yes", LIGHTHOUSE, address, "--quiet"),
            *("--output=json", f"--output-path={report}", f"--chrome-flags={CHROME_FLAGS}"),
        ],
        check=True,
    )
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def list_failed_audits(report: dict[str, Any]) -> list[str]:
    """What takes points away."""
    counting = {
        ref["id"]
        for category in report["categories"].values()
        for ref in category["auditRefs"]
        if ref["weight"]
    }
    return [
        f"  {found['title']} {found.get('displayValue', '')}"
        for name, found in report["audits"].items()
        if name in counting and (found["score"] or 0) < 1 and found["score"] is not None
    ]


def main() -> int:
    os.environ.setdefault("CHROME_PATH", shutil.which("chromium") or "")
    perfect = True
    with tempfile.TemporaryDirectory(prefix="techniekpact-audit-") as name:
        folder, port = Path(name), free_port()
        server = start_site(folder / "data", port)
        try:
            read_output_until(server, "Stoppen")
            for page in PAGES:
                report = audit_page(f"http://localhost:{port}{page}", folder)
                scores = {
                    category: round(found["score"] * 100)
                    for category, found in report["categories"].items()
                }
                print(page, *(f"{category} {score}" for category, score in scores.items()))
                if min(scores.values()) < 100:
                    perfect = False
                    print(*list_failed_audits(report), sep="\n")
        finally:
            server.terminate()
            server.wait()
    return not perfect


if __name__ == "__main__":
    sys.exit(main())
