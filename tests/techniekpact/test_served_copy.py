"""The public site as files: the same bytes through nginx as from the site itself."""

import http.client
import json
import re
import subprocess
import time
from hashlib import sha256
from urllib.parse import quote, urljoin

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from caching import version
from caching.page_cache import request_page
from open_data.openapi import ENDPOINTS
from publishing.models import Redirect, publishable_models
from techniekpact.site_copy.addresses import list_first_addresses
from techniekpact.static_wsgi import StaticFilesServer
from tests.database_url import rows_for_several_tests
from tests.factories import (
    DocumentFactory,
    GoalFactory,
    ImageFactory,
    MeasurementFactory,
    PageFactory,
    ProjectFactory,
    factory_for,
)
from tests.nginx import NGINX, write_main_configuration
from tests.processes import free_port
from tests.site_copies import copy_site
from tests.wsgi_client import connection_left_open

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TRANSFER_HEADERS = {"Content-Length", "ETag", "Vary", "Last-Modified", "Accept-Ranges"}
NGINX_HEADERS = {"Server", "Date", "Connection"}


@pytest.fixture(autouse=True, scope="module")
def _one_connection():
    with connection_left_open():
        yield


@pytest.fixture(scope="module")
def shared_copy(vendor, django_db_blocker, tmp_path_factory):
    """Copy a site with something of every type, a list in two parts, files and redirects."""
    folder = tmp_path_factory.mktemp("copies")
    with (
        rows_for_several_tests(django_db_blocker),
        override_settings(
            STATIC_ROOT=django_settings.BASE_DIR / "static", MEDIA_ROOT=folder / "media"
        ),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(version, "MAX_AGE_SECONDS", 10**12)
        for model in publishable_models():
            factory_for(model)()
        GoalFactory(number=4)  # an example on the page about open data
        MeasurementFactory()
        ProjectFactory.create_batch(24)
        ProjectFactory(slug="met-beeld", picture=ImageFactory())
        PageFactory(slug="een-pagina")
        DocumentFactory(slug="verslag")
        Redirect.objects.create(path="/oud/", address="/een-pagina/", by_hand=True)
        Redirect.objects.create(path="/Oud/", address="/nieuws/", by_hand=True)
        Redirect.objects.create(path='/met "é$/', address="/nieuws/?pagina=1", by_hand=True)
        Redirect.objects.create(path="/index.php?id=1", address="/nieuws/", by_hand=True)
        Redirect.objects.create(path="/weg/", address="https://x.voorbeeld/$a", by_hand=True)
        yield copy_site(folder / "copies")
    version.invalidate_locally()


@pytest.fixture
def site(shared_copy, db):
    """Return the site itself, as an unknown visitor calls it."""
    application = StaticFilesServer(WSGIHandler())
    return lambda address: request_page(application, address)


@pytest.fixture(scope="module")
def nginx(shared_copy, tmp_path_factory):
    """Serve the copy without the site, and return what requests an address of it."""
    if not NGINX:
        pytest.skip("de kopie van de site (nginx ontbreekt)")
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    # Where deploy/nginx.conf stands before it there are other maps.
    (folder / "site.conf").write_text(
        "map $uri $logged_path { default $uri; }\n"
        f"include {shared_copy}/nginx/maps.conf;\n"
        f"server {{ listen 127.0.0.1:{port}; root {shared_copy}/data;\n"
        f"include {shared_copy}/nginx/site.conf; }}\n"
    )
    process = subprocess.Popen(write_main_configuration(folder))
    deadline = time.monotonic() + 10
    while not (folder / "pid").exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)

    def request_copy(address, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request(method, address, headers=headers)
        response = connection.getresponse()
        response.body = response.read()
        connection.close()
        return response

    yield request_copy
    process.terminate()
    process.wait()


def links_on(address, response):
    """Return the links, pictures and styles of a page, as a browser reads them."""
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return set()
    page = BeautifulSoup(response.body, "lxml")
    links = {tag.get("href") or tag.get("src") for tag in page.select("[href], [src]")}
    links |= {
        part.split()[0] for tag in page.select("[srcset]") for part in tag["srcset"].split(",")
    }
    links |= {tag["content"] for tag in page.select("meta[property='og:image']")}
    whole = (urljoin(f"{django_settings.SITE_URL}{address}", link) for link in links)
    site_url = f"{django_settings.SITE_URL}/"
    return {
        link.partition("#")[0].removeprefix(django_settings.SITE_URL)
        for link in whole
        if link.startswith(site_url)
    }


def own_headers(headers):
    """Return the headers as they are, but for the order of directives in a policy."""
    pairs = {name: value for name, value in headers if name not in TRANSFER_HEADERS | NGINX_HEADERS}
    policy = pairs.pop("Content-Security-Policy", "")
    return pairs | {"Content-Security-Policy": sorted(policy.split("; "))}


def test_who_follows_all_links_of_the_copy_gets_what_the_site_sends(nginx, site):
    waiting, seen = ["/"], set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        copied, live = nginx(address), site(address)
        assert copied.status == int(live.status[:3]), address
        if copied.status == 200:
            assert copied.body == live.body, address
            assert own_headers(copied.getheaders()) == own_headers(live.headers), address
            waiting += links_on(address, copied) if "?" not in address else ()
        else:
            assert copied.headers["Location"] == dict(live.headers)["Location"], address
            waiting.append(copied.headers["Location"])
    assert len(seen) > 60
    assert {"/praktijk/?pagina=2", "/nieuws/atom.xml", "/static/css/site.css"} <= seen


def test_every_page_of_the_sitemap_is_in_the_copy(shared_copy, site):
    index = json.loads((shared_copy / "index.json").read_text())
    reached = {*index["files"], *(source for _, source, _ in index["redirects"])}
    not_there = {
        address for address in list_first_addresses() if not site(address).status.startswith("404")
    } - reached
    assert not_there == set()
    assert {"/bestanden/verslag.pdf", "/robots.txt", "/api/v1/landsdelen", "/data/"} <= reached
    prefixes = [endpoint.full_path.partition("{")[0] for endpoint in ENDPOINTS]
    assert [
        prefix for prefix in prefixes if not any(address.startswith(prefix) for address in reached)
    ] == []


@pytest.mark.parametrize(
    ("address", "status", "location"),
    [
        ("/oud/", 301, "/een-pagina/"),
        ("/oud/?a=1", 301, "/een-pagina/?a=1"),
        ("/Oud/", 301, "/nieuws/"),
        (quote('/met "é$/'), 301, "/nieuws/?pagina=1"),
        ("/index.php?id=1", 301, "/nieuws/"),
        ("/index.php?id=2", 404, None),
        ("/weg/", 301, "https://x.voorbeeld/$a"),
        ("/nieuws", 301, "/nieuws/"),
        ("/nieuws/?utm_source=brief", 200, None),
        ("/nergens/", 404, None),
        ("/beheer/pact/project/", 501, None),
        ("/nieuwsbrief/afmelden/token/", 501, None),
        ("/nieuwsbrief/mijn/", 200, None),
        ("/nieuws/index.html", 404, None),
        ("/404.html", 404, None),
        ("/praktijk/?q=brug", 501, None),
        ("/praktijk/?q=/../../../../etc/passwd%00", 501, None),
        ("/zoeken/?q=brug", 501, None),
    ],
)
def test_the_copy_answers_where_there_is_no_file(nginx, address, status, location):
    answer = nginx(address)
    assert (answer.status, answer.headers["Location"]) == (status, location)


def test_what_is_nowhere_gets_the_page_of_the_site(nginx, site):
    assert nginx("/nergens/").body == site("/nergens/").body


def test_a_form_and_a_search_say_that_this_is_a_copy(nginx):
    for answer in (nginx("/zoeken/?q=brug"), nginx("/nieuwsbrief/", "POST")):
        page = BeautifulSoup(answer.body, "lxml")
        assert answer.status in (405, 501)
        assert page.h1.text == "Dit kan alleen op de site zelf"
        assert page.find("a", href=f"{django_settings.SITE_URL}/")
        assert answer.headers["Content-Security-Policy"]


def test_a_page_comes_compressed_to_who_takes_that(nginx):
    answer = nginx("/", **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_an_archive_can_check_every_file(shared_copy):
    lines = dict(
        reversed(line.replace("%25", "%").split("  ", 1))
        for line in (shared_copy / "manifest-sha256.txt").read_text().splitlines()
    )
    files = [path for path in (shared_copy / "data").rglob("*") if path.is_file()]
    hashes = {
        str(path.relative_to(shared_copy)).replace("%", "%25"): sha256(
            path.read_bytes()
        ).hexdigest()
        for path in files
    }
    assert lines == hashes
    info = (shared_copy / "bag-info.txt").read_text()
    octets = sum(path.stat().st_size for path in files)
    assert f"Payload-Oxum: {octets}.{len(files)}\n" in info
    assert re.search(r"^Bagging-Date: \d{4}-\d{2}-\d{2}$", info, re.MULTILINE)
    for line in (shared_copy / "tagmanifest-sha256.txt").read_text().splitlines():
        digest, name = line.split("  ")
        assert digest == sha256((shared_copy / name).read_bytes()).hexdigest()
