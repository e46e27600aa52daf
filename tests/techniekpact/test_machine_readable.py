"""Responses for crawlers, feed readers, researchers and monitors."""

import json
import re
from datetime import date, datetime, timedelta
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image as Pillow

from caching import version
from caching.cached_page import MAX_PAGE_BYTES
from pact.models import SiteDetails
from techniekpact import sitemaps
from techniekpact.sitemaps import list_sitemap_entries
from tests.factories import (
    ArticleFactory,
    IndicatorFactory,
    MeasurementFactory,
    MenuFactory,
    PageFactory,
    ProjectFactory,
    RegionFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = f"{{{sitemaps.NAMESPACE}}}"


def test_the_sitemap_lists_everything_published_in_few_queries(client):
    region, hidden = RegionFactory(), ProjectFactory(live=False)
    client.get("/sitemap.xml")  # Django asks a new connection once what the database can do
    version.invalidate_locally()
    with CaptureQueriesContext(connection) as queries:
        text = client.get("/sitemap.xml").text
    assert len(queries) <= 3
    assert f"http://localhost:8000{region.get_absolute_url()}</loc>" in text
    assert f"<lastmod>{timezone.localtime():%Y-%m-%d}" in text
    assert hidden.slug not in text


def read_locations(client, path):
    root = ET.fromstring(client.get(path).content)
    return root.tag.partition("}")[2], [
        loc.text.removeprefix(settings.SITE_URL) for loc in root.iter(f"{SITEMAP}loc")
    ]


def test_a_long_sitemap_is_an_index_of_parts(client, monkeypatch):
    ProjectFactory.create_batch(3)
    _, whole = read_locations(client, "/sitemap.xml")
    assert client.get("/sitemap-1.xml").status_code == 404
    monkeypatch.setattr(sitemaps, "PART_SIZE", len(whole) // 2)
    version.invalidate_locally()
    kind, parts = read_locations(client, "/sitemap.xml")
    assert (kind, len(parts)) == ("sitemapindex", 2 + len(whole) % 2)
    listed = [path for part in parts for path in read_locations(client, part)[1]]
    assert listed == whole
    assert f"<lastmod>{timezone.localtime():%Y-%m-%d}" in client.get("/sitemap.xml").text
    for number in (0, len(parts) + 1):
        assert client.get(f"/sitemap-{number}.xml").status_code == 404


def test_a_part_of_the_sitemap_fits_in_the_page_cache():
    """An address is rarely over 250 bytes; those of the real content are 90 on average."""
    entry = sitemaps._render_entry("url", "/" + 250 * "x", timezone.now())
    assert sitemaps.PART_SIZE * len(entry) < MAX_PAGE_BYTES


def test_robots_bars_nothing_public(client):
    text = client.get("/robots.txt").text
    assert "Disallow:\n" in text
    assert "Sitemap: http://localhost:8000/sitemap.xml" in text


def test_security_txt_names_a_contact_until_the_day_that_a_person_confirmed(client):
    PageFactory(slug="lek-melden", block="security")
    SiteDetails.objects.create(security_txt_expires=date(2027, 3, 1))
    lines = dict(
        line.split(": ", 1) for line in client.get("/.well-known/security.txt").text.splitlines()
    )
    assert lines["Contact"] == "http://localhost:8000/lek-melden/"
    assert lines["Canonical"] == "http://localhost:8000/.well-known/security.txt"
    assert lines["Preferred-Languages"] == "nl, en"
    assert lines["Expires"] == "2027-03-01T00:00:00Z"


@pytest.mark.parametrize("day", [date(2026, 12, 1), date(2027, 11, 1)])
def test_the_day_in_security_txt_does_not_move_by_itself(client, day):
    """Nor does it when it has passed: then nobody confirmed that the contact is still right."""
    SiteDetails.objects.create(security_txt_expires=date(2027, 3, 1))
    with time_machine.travel(day, tick=False):
        assert "Expires: 2027-03-01T00:00:00Z" in client.get("/.well-known/security.txt").text


def test_a_new_site_has_a_day_within_a_year(client):
    """Installing the site is the first confirmation."""
    SiteDetails.objects.create()
    text = client.get("/.well-known/security.txt").text
    expires = datetime.fromisoformat(re.search(r"Expires: (.*)", text)[1])
    assert timedelta(days=90) < expires - timezone.now() < timedelta(days=365)


def test_without_a_confirmed_day_there_is_no_security_txt(client):
    PageFactory(slug="lek-melden", block="security")
    assert client.get("/.well-known/security.txt").status_code == 404
    details = {"security_contact": "veilig@voorbeeld.nl", "security_txt_expires": None}
    SiteDetails.objects.create(**details)
    version.invalidate_locally()
    assert client.get("/.well-known/security.txt").status_code == 404
    assert "security.txt" not in client.get("/lek-melden/").text


def test_security_txt_names_the_owners_contact_once_there_is_one(client):
    day = timezone.localdate()
    SiteDetails.objects.create(security_contact="veilig@voorbeeld.nl", security_txt_expires=day)
    assert "Contact: mailto:veilig@voorbeeld.nl" in client.get("/.well-known/security.txt").text


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


def read_page(client, path):
    return BeautifulSoup(client.get(path).content, "html.parser")


def read_json_ld(client, path):
    """Return what a page says in JSON-LD, by type."""
    scripts = read_page(client, path).find_all("script", type="application/ld+json")
    return {data["@type"]: data for data in (json.loads(script.string) for script in scripts)}


def test_every_page_names_the_organisation_without_what_is_not_known(client):
    SiteDetails.objects.create(
        owner="Stichting <b>Voorbeeld</b></script>", email="", kvk="12345678"
    )
    text = client.get("/").text
    assert "Voorbeeld</b></script>" not in text
    organization = read_json_ld(client, "/")["Organization"]
    assert organization["legalName"] == "Stichting <b>Voorbeeld</b></script>"
    assert organization["identifier"]["value"] == "12345678"
    assert "email" not in organization
    assert {"name", "url", "logo"} <= organization.keys()


def test_the_trail_is_the_same_for_people_and_machines(client):
    path = RegionFactory(name="Zwolle", landsdeel__name="Oost").get_absolute_url()
    listed = read_json_ld(client, path)["BreadcrumbList"]["itemListElement"]
    shown = read_page(client, path).select(".tp-breadcrumbs li")
    assert [item["name"] for item in listed] == [item.get_text() for item in shown]
    assert [item["position"] for item in listed] == [1, 2, 3, 4]
    paths = [item["item"].removeprefix("http://localhost:8000") for item in listed]
    assert paths == [*(item.a["href"] for item in shown[:-1]), path]


def test_a_news_article_says_who_when_and_with_which_image(client):
    article = ArticleFactory(title="Eén & ander", date="2024-06-27")
    data = read_json_ld(client, article.get_absolute_url())["NewsArticle"]
    assert data["headline"] == "Eén & ander"
    assert data["datePublished"] == "2024-06-27"
    assert datetime.fromisoformat(data["dateModified"])
    assert data["author"]["name"] == data["publisher"]["name"] == "Techniekpact"
    assert data["image"] == "http://localhost:8000/static/img/social.png"


def test_a_figure_is_a_dataset_with_downloads_terms_and_period(client):
    indicator = IndicatorFactory(slug="reeks", sources="https://bron.voorbeeld/x (2024)")
    for period in ("2019/20", "2021/22"):
        MeasurementFactory(indicator=indicator, period=period)
    data = read_json_ld(client, indicator.get_absolute_url())["Dataset"]
    assert {"name", "description", "license", "creator"} <= data.keys()
    assert data["temporalCoverage"] == "2019/2022"
    assert data["isBasedOn"] == ["https://bron.voorbeeld/x"]
    for download in data["distribution"]:
        path = download["contentUrl"].removeprefix("http://localhost:8000")
        assert client.get(path)["Content-Type"].startswith(download["encodingFormat"])


def test_the_manifest_and_the_icons_that_it_names_are_there(client):
    SiteDetails.objects.create(name="Techniekpact Proef")
    response = client.get("/site.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert manifest["name"] == "Techniekpact Proef"
    for icon in manifest["icons"]:
        with Pillow.open(settings.BASE_DIR / icon["src"].removeprefix("/")) as picture:
            assert "{}x{}".format(*picture.size) == icon["sizes"]


def test_the_favicon_is_where_browsers_look(client):
    icon = Pillow.open(BytesIO(client.get("/favicon.ico").content))
    assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


def test_the_home_page_and_the_english_summary_are_each_others_translation(client):
    assert not read_page(client, "/").find("link", hreflang=True)
    page = PageFactory(title="In English", slug="en", language="en")
    MenuFactory(items={"": f"pact.page:{page.pk}"})
    version.invalidate_locally()
    alternates = {"nl": "/", "en": "/en/", "x-default": "/"}
    for path in ("/", "/en/"):
        links = read_page(client, path).find_all("link", hreflang=True)
        assert {link["hreflang"]: link["href"] for link in links} == {
            language: f"http://localhost:8000{target}" for language, target in alternates.items()
        }
    page = read_page(client, "/en/")
    assert page.html["lang"] == "en"
    assert {tag.name for tag in page.find_all(lang="nl")} >= {"header", "footer"}
    assert not page.find("main").find(lang="nl")
    link = read_page(client, "/").footer.find("a", href="/en/")
    assert (link["lang"], link["hreflang"]) == ("en", "en")


def test_the_overview_links_to_everything_published_in_few_queries(client):
    call_command("load_content", verbosity=0)
    version.invalidate_locally()
    with CaptureQueriesContext(connection) as queries:
        links = {link["href"] for link in read_page(client, "/overzicht/").main.find_all("a")}
    assert len(queries) <= 5
    listed = {
        path
        for path, _ in list_sitemap_entries()
        if not path.startswith(("/nieuwsbrief/archief", "/overz"))
    }
    assert listed <= links


def test_an_article_leads_to_other_news(client):
    article, other = ArticleFactory(title="Dit"), ArticleFactory(title="Dat")
    ArticleFactory(title="Geheim", live=False)
    page = read_page(client, article.get_absolute_url()).main
    titles = [heading.get_text() for heading in page.find_all("h3")]
    assert titles == [other.title]
