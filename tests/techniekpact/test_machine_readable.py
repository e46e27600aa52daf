"""Responses for crawlers, feed readers, researchers and monitors."""

from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from caching import version
from pact.models import SiteDetails
from tests.factories import ArticleFactory, PageFactory, ProjectFactory, RegionFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_sitemap_lists_everything_published_in_one_query(client):
    region, hidden = RegionFactory(), ProjectFactory(live=False)
    client.get("/sitemap.xml")  # Django asks a new connection once what the database can do
    version.invalidate_locally()
    with CaptureQueriesContext(connection) as queries:
        text = client.get("/sitemap.xml").text
    assert len(queries) == 1
    assert f"http://localhost:8000{region.get_absolute_url()}</loc>" in text
    assert f"<lastmod>{timezone.localtime():%Y-%m-%d}" in text
    assert hidden.slug not in text


def test_robots_bars_nothing_public(client):
    text = client.get("/robots.txt").text
    assert "Disallow:\n" in text
    assert "Sitemap: http://localhost:8000/sitemap.xml" in text


def test_security_txt_names_a_contact_and_expires_within_a_year(client):
    PageFactory(slug="lek-melden", block="security")
    lines = dict(
        line.split(": ", 1) for line in client.get("/.well-known/security.txt").text.splitlines()
    )
    assert lines["Contact"] == "http://localhost:8000/lek-melden/"
    assert lines["Canonical"] == "http://localhost:8000/.well-known/security.txt"
    assert lines["Preferred-Languages"] == "nl, en"
    left = datetime.fromisoformat(lines["Expires"]) - timezone.now()
    assert timedelta(days=90) < left < timedelta(days=365)


def test_security_txt_names_the_owners_contact_once_there_is_one(client):
    SiteDetails.objects.create(security_contact="veilig@voorbeeld.nl")
    assert "Contact: mailto:veilig@voorbeeld.nl" in client.get("/.well-known/security.txt").text


def test_healthz_is_well_when_the_database_is(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "migrations": "ok", "worker": "none"}
    assert response["Cache-Control"] == "no-store"


def test_healthz_sees_a_pending_migration(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'newsletter'")
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"database": "ok", "migrations": "pending", "worker": "unknown"}


def test_healthz_sees_a_database_that_does_not_answer(client, monkeypatch):
    def fails(*args):
        raise DatabaseError

    monkeypatch.setattr("techniekpact.views.MigrationExecutor", fails)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["database"] == "unreachable"
    assert response.json()["worker"] == "unknown"


@pytest.mark.parametrize(
    ("address", "factory"),
    [("/nieuws/atom.xml", ArticleFactory), ("/praktijk/atom.xml", ProjectFactory)],
)
def test_feeds_are_atom_with_whole_addresses(client, address, factory):
    obj = factory()
    factory(live=False)
    root = ET.fromstring(client.get(address).content)
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").get("href") == f"http://localhost:8000{obj.get_absolute_url()}"
    assert root.find(f"{ATOM}author/{ATOM}name").text == "Techniekpact"


def test_the_whole_site_stands_in_the_sitemap(client):
    call_command("load_content", verbosity=0)
    version.invalidate_locally()
    assert client.get("/sitemap.xml").text.count("<url>") > 130


def test_a_host_that_is_not_ours_is_refused(client):
    assert client.get("/", headers={"host": "elders.voorbeeld"}).status_code == 400


def test_the_error_page_needs_no_database(client, monkeypatch):
    def fails(*args):
        raise RuntimeError

    monkeypatch.setattr("pact.views.ProjectFilters.from_query", fails)
    client.raise_request_exception = False
    version.invalidate_locally()
    response = client.get("/praktijk/")
    assert response.status_code == 500
    assert "Er ging iets mis bij ons" in response.text


def test_a_database_that_fails_while_it_is_there_is_told_in_the_log(client, monkeypatch, caplog):
    def fails(*args):
        raise OperationalError("no such column")

    monkeypatch.setattr("pact.views.ProjectFilters.from_query", fails)
    client.raise_request_exception = False
    assert client.get("/praktijk/").status_code == 503
    assert "no such column" in caplog.text
