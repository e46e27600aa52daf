"""`/data/` for people, and the same for other catalogues."""

import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import resolve

from open_data.figure_table import COLUMNS
from open_data.openapi import ENDPOINTS, PARAMETERS
from pact.models import Indicator, Menu, SiteDetails
from tests.factories import GoalFactory, IndicatorFactory, MeasurementFactory, MenuFactory

pytestmark = pytest.mark.django_db

# What DCAT-AP-NL 3.0 and the DCAT-AP 3.0 below it make mandatory, by class.
MANDATORY = {
    "dcat:Catalog": {
        *("dct:title", "dct:description", "dct:publisher"),
        *("dcat:contactPoint", "dcat:dataset"),
    },
    "dcat:Dataset": {
        *("dct:title", "dct:description", "dct:identifier", "dct:accessRights", "dct:creator"),
        *("dct:publisher", "dcat:contactPoint", "dcat:theme"),
    },
    "dcat:Distribution": {"dcat:accessURL", "dct:license"},
    "dcat:DataService": {
        *("dct:title", "dct:description", "dct:identifier", "dct:accessRights"),
        *("dct:publisher", "dct:license", "dcat:contactPoint", "dcat:theme", "foaf:page"),
        *("dcat:endpointURL", "dcat:endpointDescription"),
    },
    "foaf:Agent": {"foaf:name"},
    "vcard:Kind": {"vcard:fn", "vcard:hasURL"},
}
SITE = "http://localhost:8000"


@pytest.fixture
def figure(db):
    figure = IndicatorFactory(slug="havo", sources="https://bron.voorbeeld/x (2024)\nDUO")
    figure.goals.add(GoalFactory(number=4))
    for period in ("2019/20", "2021/22"):
        MeasurementFactory(indicator=figure, period=period)
    return figure


def read_page(client, path):
    return BeautifulSoup(client.get(path).content, "html.parser")


def list_objects(value):
    """Yield every object within a value of JSON."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from list_objects(item)


@pytest.mark.once
def test_the_page_tells_of_each_column_address_and_field(figure, client):
    main = read_page(client, "/data/").main
    names = {code.get_text() for code in main.find_all("code")}
    assert {column.name for column in COLUMNS} <= names
    assert {endpoint.full_path for endpoint in ENDPOINTS} <= names
    assert {"gemeenten", "metingen", "zelf_doen", "detail"} <= names
    assert main.find("a", href="/data/doel-4.zip")
    assert main.find("a", rel="license")["href"].endswith("/by/4.0/deed.nl")


@pytest.mark.once
def test_every_page_leads_to_it_and_its_head_to_the_catalogue(figure, client):
    MenuFactory(place=Menu.Place.FOOTER, items={"Open data": "/data/"})
    assert read_page(client, "/").footer.find("a", href="/data/")
    links = read_page(client, "/data/").head.find_all("link", rel=["alternate", "service-desc"])
    types = {link["href"]: link["type"] for link in links}
    assert types["/data/catalogus.jsonld"] == "application/ld+json"
    assert types["/api/v1/openapi.json"] == "application/json"
    assert "/data/" in client.get("/sitemap.xml").text


@pytest.mark.once
def test_every_address_of_the_description_is_cacheable_by_its_parameters():
    for endpoint in ENDPOINTS:
        address = re.sub(r"{nummer}|{sleutel}", "4", endpoint.full_path)
        assert resolve(address).func.read_parameters.names == endpoint.parameters
        assert set(endpoint.parameters) <= set(PARAMETERS)


def test_the_catalogue_has_what_dcat_ap_nl_makes_mandatory(figure, client):
    SiteDetails.objects.create(owner="Stichting Voorbeeld", email="loket@voorbeeld.nl")
    response = client.get("/data/catalogus.jsonld")
    assert response["Content-Type"] == "application/ld+json"
    catalogue = response.json()
    seen = set()
    for obj in list_objects(catalogue):
        missing = MANDATORY.get(obj.get("@type"), set()) - obj.keys()
        assert missing == set(), obj.get("@id")
        seen.add(obj.get("@type"))
    assert MANDATORY.keys() <= seen
    assert catalogue["dct:publisher"]["foaf:name"]["@value"] == "Stichting Voorbeeld"
    assert "loket@" not in response.text


def test_the_catalogue_has_every_figure_with_its_years_and_sources(figure, client):
    IndicatorFactory(slug="leeg")
    datasets = client.get("/data/catalogus.jsonld").json()["dcat:dataset"]
    by_address = {dataset["dct:identifier"]: dataset for dataset in datasets}
    dataset = by_address[f"{SITE}/cijfers/havo/"]
    assert dataset["dct:temporal"]["dcat:startDate"]["@value"] == "2019"
    assert dataset["dct:temporal"]["dcat:endDate"]["@value"] == "2022"
    assert dataset["dct:source"] == [{"@id": "https://bron.voorbeeld/x"}]
    assert f"{SITE}/data/cijfers.zip" in by_address
    assert f"{SITE}/cijfers/leeg/" not in by_address


def test_each_download_that_the_catalogue_names_is_there(figure, client):
    Indicator.objects.update(checked_on=date(2026, 11, 21))
    catalogue = client.get("/data/catalogus.jsonld").json()
    downloads = [obj for obj in list_objects(catalogue) if obj.get("@type") == "dcat:Distribution"]
    assert len(downloads) > 4
    for download in downloads:
        response = client.get(download["dcat:downloadURL"]["@id"].removeprefix(SITE))
        assert response.status_code == 200
        media_type = response["Content-Type"].partition(";")[0]
        assert download["dcat:mediaType"]["@id"].endswith(f"/{media_type}")


def test_the_catalogue_is_compressed_in_memory(figure, cached_site):
    response = cached_site("/data/catalogus.jsonld", ACCEPT_ENCODING="gzip")
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.queries <= 5
