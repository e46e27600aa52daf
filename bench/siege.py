"""Measures what visitors notice of an attack on the log-in page, and of heavy work by an editor.

`make siege`. Visitors ask for the home page all the time; beside them 30 addresses try passwords,
or an editor sends the heaviest text, picture and list that there are, or asks for an export. All
runs as in production, with one web process and the worker, on SQLite. The table goes into
`docs/benchmarks.md`; with `--print` it is only printed.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import requests
from bs4 import BeautifulSoup
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import servers  # noqa: E402
from bench.benchmarks_document import describe_machine, write_section  # noqa: E402
from bench.visitors import Visitors, Visits  # noqa: E402

ADDRESSES = 30
ATTEMPTS = 10  # of each address
ATTACK_SECONDS = 60
QUIET_SECONDS = 15
EDITOR_PAUSE_SECONDS = 3  # before an editor tries again what was refused
SUBSCRIBERS = 100_000
IMPORT_LINES = 200_000
TIMEOUT = 120

# Makes an editor and her session, with whom nothing is measured, and subscribers to export.
PREPARE = f"""
import django
django.setup()
from django.contrib.auth.models import User
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from newsletter.models import Subscriber
user = User.objects.create_superuser("siege", "siege@example.com", "een-lang-wachtwoord-31")
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create()
Subscriber.objects.bulk_create(
    Subscriber(email=f"{{n}}@example.com", state="confirmed", confirmed_at=timezone.now())
    for n in range({SUBSCRIBERS})
)
print(session.session_key)
"""


class Row(NamedTuple):
    """One line of the table: what went on, what visitors saw, and how it ended."""

    name: str
    visits: Visits
    outcome: str


class Siege:
    def __init__(self, site: servers.Server, session_key: str) -> None:
        self.site, self.session_key = site, session_key
        self.rows: list[Row] = []

    def measure(self, name: str, work: Callable[[], str]) -> None:
        with Visitors(self.site.port) as visitors:
            outcome = work()
        self.rows.append(Row(name, visitors.visits, outcome))

    def measure_all(self) -> None:
        self.measure("nothing else", wait_quietly)
        self.measure("300 wrong log-ins, all at once", lambda: self.attack(0))
        self.measure("300 wrong log-ins in a minute", lambda: self.attack(ATTACK_SECONDS))
        self.measure("a text of 80,000 spaces", lambda: self.send_text(f"<p>a{' ' * 80_000}b</p>"))
        items = "<ul><li>" * 20_000
        self.measure("a text of 20,000 nested lists", lambda: self.send_text(items))
        self.measure("a picture of 50 megapixels", self.send_picture)
        self.measure(f"a list of {IMPORT_LINES:,} addresses", self.send_addresses)
        self.measure(f"an export of {SUBSCRIBERS:,} subscribers", self.export)

    def attack(self, seconds: float) -> str:
        """Try passwords from all addresses, while an editor logs in from another."""
        statuses: Counter[int] = Counter()
        with ThreadPoolExecutor(ADDRESSES + 1) as pool:
            attacks = [
                pool.submit(self._try_passwords, number, seconds) for number in range(ADDRESSES)
            ]
            time.sleep(min(1, seconds))
            editor = pool.submit(self._log_in_editor, int(seconds))
            for attack in attacks:
                statuses.update(attack.result())
        answers = ", ".join(
            f"{number} with {status}" for status, number in sorted(statuses.items())
        )
        return f"{answers}; an editor got in {editor.result()}"

    def _try_passwords(self, number: int, seconds: float) -> list[int]:
        visitor = self._visitor_from(f"10.{int(seconds)}.{number}.1")
        statuses = []
        for _ in range(ATTEMPTS):
            time.sleep(random.uniform(0, 2) * seconds / ATTEMPTS)
            statuses.append(self._log_in(visitor, f"redacteur-{number}", "verkeerd"))
        return statuses

    def _log_in_editor(self, number: int) -> str:
        start, tries = time.perf_counter(), 0
        visitor = self._visitor_from(f"198.51.{number}.1")
        while True:
            tries += 1
            status = self._log_in(visitor, "siege", "een-lang-wachtwoord-31")
            if status == requests.codes.found:
                return f"after {time.perf_counter() - start:.1f} s, at attempt {tries}"
            if time.perf_counter() - start > TIMEOUT:
                return f"never (status {status})"
            time.sleep(EDITOR_PAUSE_SECONDS)

    def _log_in(self, visitor: requests.Session, username: str, password: str) -> int:
        """Send the form as a browser does, and return the status of the answer."""
        url = f"{self.site.address}/beheer/login/"
        page = visitor.get(url, timeout=TIMEOUT)
        if page.status_code != requests.codes.ok:
            return page.status_code
        data = form_values(page.text) | {"username": username, "password": password}
        answer = visitor.post(url, data, timeout=TIMEOUT, allow_redirects=False)
        return answer.status_code

    def _visitor_from(self, address: str) -> requests.Session:
        visitor = requests.Session()
        visitor.headers["X-Forwarded-For"] = address
        return visitor

    def _editor(self) -> requests.Session:
        editor = self._visitor_from("198.51.100.1")
        editor.cookies.set("sessionid", self.session_key)
        return editor

    def _send(self, path: str, data: dict[str, str], files: dict[str, BytesIO] | None) -> str:
        """Fill in a form of the admin and send it; return how long that took."""
        editor, url = self._editor(), f"{self.site.address}/beheer/{path}"
        page = editor.get(url, timeout=TIMEOUT)
        page.raise_for_status()
        start = time.perf_counter()
        answer = editor.post(
            url,
            form_values(page.text) | data,
            files=files,
            timeout=TIMEOUT,
            allow_redirects=False,
        )
        return f"{answer.status_code} after {time.perf_counter() - start:.1f} s"

    def send_text(self, text: str) -> str:
        fields = {"title": "Beleg", "slug": "beleg", "summary": "Een zware tekst.", "body": text}
        return self._send("pact/article/add/", fields, None)

    def send_picture(self) -> str:
        file = BytesIO()
        Image.new("L", (10_000, 5_000)).save(file, "WEBP")
        file.name, _ = "groot.webp", file.seek(0)
        return self._send("images/image/add/", {"title": "Groot", "alt": "Groot"}, {"file": file})

    def send_addresses(self) -> str:
        lines = "".join(f"nieuw-{number}@example.com\n" for number in range(IMPORT_LINES))
        file = BytesIO(lines.encode())
        file.name = "adressen.csv"
        fields = {"source": "Beleg", "wording": "Ja, graag.", "consented_on": "2026-01-01"}
        return self._send("newsletter/import/add/", fields, {"file": file})

    def export(self) -> str:
        return self._send("newsletter/subscriber/csv/", {}, None)


def wait_quietly() -> str:
    time.sleep(QUIET_SECONDS)
    return ""


def form_values(html: str) -> dict[str, str]:
    """Return what the first form with a token would send as it is."""
    field = BeautifulSoup(html, "html.parser").find("input", {"name": "csrfmiddlewaretoken"})
    form = field.find_parent("form") if field else None
    inputs = form.find_all("input") if form else []
    return {
        str(control["name"]): str(control.get("value", ""))
        for control in inputs
        if control.get("name") and control.get("type") not in ("checkbox", "radio", "file")
    }


@contextmanager
def worker_beside(env: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker"], cwd=ROOT, env={"PATH": os.environ["PATH"]} | env
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def render_table(rows: list[Row]) -> str:
    lines = [
        f"`make siege`, {describe_machine()}. One web process and the worker, on SQLite, with the",
        "visitors and the attackers on the same cores. Every attack comes from 30 networks; the",
        "editor comes from another, where nobody logged in before, and tries again three seconds",
        "after each refusal.",
        "",
        "| beside the visitors | median ms | p95 ms | longest ms | failed | the answers to it |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, visits, outcome in rows:
        figures = f"{visits.median:.1f} | {visits.p95:.1f} | {visits.longest:,.0f}"
        failed = f"{visits.failures} of {len(visits.durations):,}"
        lines.append(f"| {name} | {figures} | {failed} | {outcome} |")
    return "\n".join(lines)


def main() -> str:
    with tempfile.TemporaryDirectory(prefix="techniekpact-bench-") as name:
        folder = Path(name)
        env = servers.build_environment(folder, f"sqlite:///{folder}/db.sqlite3")
        # The address of an attacker is what the proxy says it is.
        env["BEHIND_PROXY"] = "1"
        with servers.site_server(env, 1) as site:
            prepared = subprocess.run(
                [sys.executable, "-c", PREPARE],
                cwd=ROOT,
                env=env,
                check=True,
                stdout=subprocess.PIPE,
            )
            siege = Siege(site, prepared.stdout.decode().strip())
            with worker_beside(env):
                siege.measure_all()
        return render_table(siege.rows)


if __name__ == "__main__":
    text = main()
    print(text)
    if "--print" not in sys.argv:
        write_section("siege", text)
