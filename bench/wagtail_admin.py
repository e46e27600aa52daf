"""Compares pages of our admin with the like of Wagtail's, by processor time.

Wagtail is no part of this project: it lives in an environment of its own, made for once.

    python3 -m venv /tmp/wagtail && /tmp/wagtail/bin/pip install wagtail granian
    .venv/bin/python bench/wagtail_admin.py /tmp/wagtail/bin

Both sites have as many articles, each with a picture, on SQLite; a superuser asks for their start
page, their list of articles and the form of one. Both servers are granian with one thread, without
DEBUG, and warm. They are asked in turn, round after round; the ratio is that of the medians. It
writes its table in `docs/benchmarks.md`.
"""

import http.client
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.benchmarks_document import describe_machine, write_section  # noqa: E402
from bench.servers import Server, build_environment, site_server  # noqa: E402
from tests.processes import free_port  # noqa: E402

ARTICLES, ROUNDS, REQUESTS = 50, 9, 10
GOAL = 0.8

OUR_CONTENT = f"""
import django
django.setup()
from django.test import Client
from publishing import services
from pact.models import Article
from tests.factories import ArticleFactory, ImageFactory, UserFactory
user = UserFactory(username="meter", is_staff=True, is_superuser=True)
for number in range({ARTICLES} - Article.objects.count()):
    text = "<h2>Kop</h2>" + "<p>Leerlingen bouwen samen een brug van hout.</p>" * 20
    picture = ImageFactory()
    article = ArticleFactory(title=f"Bericht {{number}}", picture=picture, body=text, live=False)
    services.publish(obj=article, user=user)
client = Client()
client.force_login(user)
print(client.cookies["sessionid"].value, article.pk)
"""

WAGTAIL_MODEL = """
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
class ArticlePage(Page):
    date = models.DateField(null=True, blank=True)
    summary = models.CharField(max_length=300, blank=True)
    body = RichTextField(blank=True)
    sources = models.TextField(blank=True)
    checked_on = models.DateField(null=True, blank=True)
    editor_note = models.TextField(blank=True)
    picture = models.ForeignKey("wagtailimages.Image", models.PROTECT, null=True, blank=True)
    content_panels = Page.content_panels + [FieldPanel(name) for name in (
        "date", "body", "picture", "summary", "sources", "checked_on", "editor_note")]
"""

WAGTAIL_SETTINGS = """
from .base import *
DEBUG, SECRET_KEY, ALLOWED_HOSTS = False, "only for this measurement", ["*"]
LANGUAGE_CODE, TIME_ZONE = "nl", "Europe/Amsterdam"
"""

WAGTAIL_CONTENT = f"""
import io
import django
django.setup()
from django.contrib.auth.models import User
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image as Picture
from wagtail.images.models import Image
from home.models import ArticlePage, HomePage
user = User.objects.create_superuser("meter", "meter@voorbeeld.nl", "x")
home, content = HomePage.objects.get(), io.BytesIO()
Picture.new("RGB", (800, 600)).save(content, "PNG")
for number in range({ARTICLES}):
    picture = Image.objects.create(title=f"Beeld {{number}}", file=ImageFile(
        io.BytesIO(content.getvalue()), name=f"beeld-{{number}}.png"))
    text = "<h2>Kop</h2>" + "<p>Leerlingen bouwen samen een brug van hout.</p>" * 20
    article = home.add_child(instance=ArticlePage(
        title=f"Bericht {{number}}", slug=f"bericht-{{number}}", summary="Kort.", body=text,
        picture=picture))
    article.save_revision(user=user).publish(user=user)
client = Client()
client.force_login(user)
print(client.cookies["sessionid"].value, article.pk, home.pk)
"""


class MeteredSite:
    """A server with the cookie of an editor, and the addresses of its pages by kind."""

    def __init__(self, server: Server, session: str, paths: dict[str, str]) -> None:
        self.server, self.paths = server, paths
        self.headers = {"Cookie": f"sessionid={session}", "Host": "localhost"}
        self.times: dict[str, list[float]] = {kind: [] for kind in paths}

    def request(self, kind: str, count: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        for _ in range(count):
            connection.request("GET", self.paths[kind], headers=self.headers)
            response = connection.getresponse()
            response.read()
            assert response.status == 200, (self.paths[kind], response.status)
        connection.close()

    def add_measurement(self, kind: str) -> None:
        """Add the milliseconds of processor time that a request takes."""
        before = self._processor_seconds()
        self.request(kind, REQUESTS)
        self.times[kind].append(1000 * (self._processor_seconds() - before) / REQUESTS)

    def _processor_seconds(self) -> float:
        ticks = 0
        for pid in self.server.processes():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


def fill(python: str, code: str, env: dict[str, str]) -> list[str]:
    """Run code that makes content, and return the words that it prints last."""
    env = {"PATH": os.environ["PATH"]} | env
    run = subprocess.run(
        [python, "-c", code], cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE
    )
    return run.stdout.decode().split()


def our_site(folder: Path) -> tuple[Server, dict[str, str]]:
    env = build_environment(folder, f"sqlite:///{folder}/db.sqlite3")
    return site_server(env | {"THREADS": "2", "SITE_URL": "http://localhost"}, 1), env


def make_wagtail(folder: Path, bin_folder: Path) -> tuple[Server, dict[str, str]]:
    python, port = str(bin_folder / "python"), free_port()
    folder.mkdir()
    subprocess.run([bin_folder / "wagtail", "start", "scratch", folder], check=True)
    with (folder / "home/models.py").open("a") as models:
        models.write(WAGTAIL_MODEL)
    (folder / "scratch/settings/measured.py").write_text(WAGTAIL_SETTINGS)
    # Both projects have a package `search`: nothing of ours is in the way of theirs.
    env = {"PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"}
    env["DJANGO_SETTINGS_MODULE"] = "scratch.settings.measured"
    for step in ("makemigrations home", "migrate", "collectstatic --noinput"):
        arguments = [python, str(folder / "manage.py"), *step.split(), "--verbosity=0"]
        subprocess.run(arguments, check=True, env={"PATH": os.environ["PATH"]} | env)
    options = f"--interface wsgi --blocking-threads 1 --workers 1 --port {port} --log-level error"
    start = ["env", f"--chdir={folder}", python, "-m", "granian"]
    command = [*start, *options.split(), "scratch.wsgi:application"]
    return Server(command, env, port), env


def compare_sites(bin_folder: Path, folder: Path) -> tuple[MeteredSite, MeteredSite]:
    (folder / "ours").mkdir()
    ours, env = our_site(folder / "ours")
    wagtail_server, wagtail_env = make_wagtail(folder / "wagtail", bin_folder)
    with ours, wagtail_server:
        session, key = fill(sys.executable, OUR_CONTENT, env)[-2:]
        list_path = "/beheer/pact/article/"
        our_paths = {
            "start page": "/beheer/",
            "list": list_path,
            "form": f"{list_path}{key}/change/",
        }
        site = MeteredSite(ours, session, our_paths)
        python = str(bin_folder / "python")
        session, key, home = fill(python, WAGTAIL_CONTENT, wagtail_env)[-3:]
        pages = "/admin/pages/"
        wagtail_paths = {
            "start page": "/admin/",
            "list": f"{pages}{home}/",
            "form": f"{pages}{key}/edit/",
        }
        wagtail = MeteredSite(wagtail_server, session, wagtail_paths)
        for number in range(ROUNDS + 1):
            for kind in our_paths:
                for one in (site, wagtail):
                    if number:
                        one.add_measurement(kind)
                    else:
                        one.request(kind, REQUESTS)  # which warms
    return site, wagtail


def write_table(site: MeteredSite, wagtail: MeteredSite, versions: str) -> None:
    lines = [
        f"`bench/wagtail_admin.py`, {describe_machine()}, load {os.getloadavg()[0]:.1f}.",
        f"{versions}. {ARTICLES} articles with a picture; medians of {ROUNDS} rounds of",
        f"{REQUESTS} requests, taken in turn; milliseconds of processor time of a request.",
        f"The goal is a ratio of {GOAL}. Their start page has no queues of work and no gaps.",
        "",
        "| page | ours | Wagtail | ratio |",
        "| --- | --- | --- | --- |",
    ]
    for kind, times in site.times.items():
        own, other = median(times), median(wagtail.times[kind])
        lines.append(f"| {kind} | {own:.1f} | {other:.1f} | {own / other:.2f} |")
    write_section("wagtail", "\n".join(lines))
    print("\n".join(lines))


def main() -> None:
    bin_folder = Path(sys.argv[1]).resolve()
    query = (
        "import django, wagtail;"
        "print(f'Wagtail {wagtail.__version__} on Django {django.__version__}')"
    )
    versions = subprocess.check_output([bin_folder / "python", "-c", query], text=True).strip()
    with tempfile.TemporaryDirectory() as folder:
        write_table(*compare_sites(bin_folder, Path(folder)), versions)


if __name__ == "__main__":
    main()
