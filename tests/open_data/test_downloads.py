"""Tables and bundles of figures, read by the programs of who downloads them."""

import csv
import io
import json
import zipfile
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caching import version
from pact.models import Indicator
from tests.factories import GoalFactory, IndicatorFactory, LandsdeelFactory, MeasurementFactory
from tests.publishing.steps import publish_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal():
    return GoalFactory(number=4, title="Meer havisten")


@pytest.fixture
def indicator(goal):
    indicator = IndicatorFactory(
        slug="havo",
        name="Havo",
        unit="%",
        definition="Wie telt mee.\r\n\r\nEn wie niet.",
        sources="https://voorbeeld.nl/pad (2024)\nDUO",
        checked_on=date(2026, 11, 21),
    )
    indicator.goals.add(goal)
    MeasurementFactory(indicator=indicator, period="2020/21", value="39.5")
    MeasurementFactory(indicator=indicator, period="2019/20", value=-40)
    MeasurementFactory(
        indicator=indicator, period="2023/24", value=37, series_break=True, note="Nieuw."
    )
    return indicator


def read_csv(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def open_bundle(client, address):
    response = client.get(address)
    assert response["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(response.content))


def test_each_row_of_the_csv_explains_itself(indicator, client):
    response = client.get("/cijfers/havo.csv")
    assert response["Content-Type"].startswith("text/csv")
    rows = read_csv(response.content)
    assert rows[0] == {
        "naam": "Havo",
        "gebied": "Nederland",
        "periode": "2019/20",
        "waarde": "-40",
        "eenheid": "%",
        "reeksbreuk": "nee",
        "toelichting": "",
        "definitie": "Wie telt mee. | En wie niet.",
        "bron": "https://voorbeeld.nl/pad (2024) | DUO",
        "overgenomen_op": "2026-11-21",
        "adres": "http://localhost:8000/cijfers/havo/",
    }
    assert [row["waarde"] for row in rows] == ["-40", "39,5", "37"]
    assert (rows[2]["reeksbreuk"], rows[2]["toelichting"]) == ("ja", "Nieuw.")


def test_the_csv_of_a_landsdeel_names_it(indicator, client):
    Indicator.objects.update(landsdeel=LandsdeelFactory(name="Oost"))
    assert {row["gebied"] for row in read_csv(client.get("/cijfers/havo.csv").content)} == {
        "Landsdeel Oost"
    }


def test_a_landsdeel_that_is_not_published_is_not_called_the_country(indicator, client):
    Indicator.objects.update(landsdeel=LandsdeelFactory(name="Oost", live=False))
    assert {row["gebied"] for row in read_csv(client.get("/cijfers/havo.csv").content)} == {""}
    assert "spatialCoverage" not in client.get("/cijfers/havo/").text
    national = client.get("/api/v1/cijfers?landsdeel=landelijk").json()
    assert national["items"] == []


def test_no_cell_of_the_csv_is_a_formula(indicator, client):
    MeasurementFactory(indicator=indicator, period="2018/19", note="=1+1")
    assert ";'=1+1;" in client.get("/cijfers/havo.csv").text


def test_the_bundle_of_a_goal_holds_its_figures_as_they_are_alone(indicator, client):
    local = IndicatorFactory(slug="oost", landsdeel=LandsdeelFactory())
    local.goals.add(indicator.goals.get())
    for other in (local, IndicatorFactory(slug="elders")):
        MeasurementFactory(indicator=other)
    bundle = open_bundle(client, "/data/doel-4.zip")
    described = {"LEESMIJ.txt", "datapackage.json", "tableschema.json"}
    assert set(bundle.namelist()) == described | {"havo.csv", "oost.csv"}
    assert bundle.read("havo.csv") == client.get("/cijfers/havo.csv").content
    readme = bundle.read("LEESMIJ.txt").decode()
    assert "Cijfers bij doel 4. Meer havisten" in readme
    assert "- havo.csv: Havo" in readme
    assert "http://localhost:8000/doelen/4/" in readme
    assert "elders.csv" in open_bundle(client, "/data/cijfers.zip").namelist()


@pytest.mark.once
def test_the_package_says_what_is_ours_and_what_is_of_the_sources(indicator, client):
    package = json.loads(open_bundle(client, "/data/doel-4.zip").read("datapackage.json"))
    assert [licence["name"] for licence in package["licenses"]] == ["CC-BY-4.0"]
    assert "De getallen zijn van hun bronnen" in package["description"]
    (resource,) = package["resources"]
    assert "licenses" not in resource
    assert resource["sources"] == [
        {"title": "https://voorbeeld.nl/pad (2024)", "path": "https://voorbeeld.nl/pad"},
        {"title": "DUO"},
    ]


@pytest.mark.once
def test_the_package_and_every_table_are_valid(indicator, client, tmp_path, frictionless):
    path = tmp_path / "cijfers.zip"
    path.write_bytes(client.get("/data/cijfers.zip").content)
    report = frictionless.validate(str(path))
    rows = frictionless.Package(str(path)).get_resource("havo").read_rows()
    assert report.valid, report.flatten(["rowNumber", "fieldNumber", "message"])
    assert [str(row["waarde"]) for row in rows] == ["-40", "39.5", "37"]
    assert [row["reeksbreuk"] for row in rows] == [False, False, True]
    assert rows[0]["overgenomen_op"] == date(2026, 11, 21)


def test_a_bundle_is_the_same_until_something_is_published(indicator, cached_site):
    def answer(**headers):
        return cached_site("/data/cijfers.zip", **headers)

    first = answer()
    assert answer().queries == 0
    version.invalidate_locally()
    assert answer().body == first.body
    assert answer(IF_NONE_MATCH=first.headers["ETag"]).status == 304
    publish_changes(indicator, name="Havo, anders")
    changed = answer(IF_NONE_MATCH=first.headers["ETag"])
    assert changed.status == 200
    bundle = zipfile.ZipFile(io.BytesIO(changed.body))
    assert read_csv(bundle.read("havo.csv"))[0]["naam"] == "Havo, anders"


@pytest.mark.parametrize(
    "address", ["/data/cijfers.zip", "/data/doel-4.zip", "/cijfers/havo.csv", "/cijfers/havo.json"]
)
def test_a_download_costs_at_most_five_queries_cold(indicator, client, address):
    client.get("/")  # the first request of a process asks once which version the site has
    version.invalidate_locally()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    assert len(queries) <= 5


@pytest.mark.parametrize("address", ["/data/cijfers.zip", "/data/doel-4.zip", "/data/doel-99.zip"])
def test_without_figures_there_is_no_bundle(goal, client, address):
    assert client.get(address).status_code == 404
    page = client.get("/data/")
    assert page.status_code == 200
    assert ".zip" not in page.text
