"""An hour of a policy officer, with the real content: the same numbers wherever she takes them."""

import csv
import io
import warnings
import zipfile

import pytest
from bs4 import BeautifulSoup

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]

SITE = "http://localhost:8000"


def read_values(content):
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    return {row["periode"]: float(row["waarde"].replace(",", ".")) for row in rows}


def test_she_gets_the_series_of_goal_4_in_four_ways(demo, client, tmp_path):
    catalogue = BeautifulSoup(client.get("/data/").content, "html.parser").main
    example = catalogue.find("a", href="/api/v1/cijfers?doel=4")["href"]
    figures = client.get(example).json()["items"]
    assert len(figures) > 10
    path = tmp_path / "doel-4.zip"
    path.write_bytes(client.get("/data/doel-4.zip").content)
    bundle = zipfile.ZipFile(path)
    tables = {name.removesuffix(".csv") for name in bundle.namelist() if name.endswith(".csv")}
    assert tables == {figure["sleutel"] for figure in figures}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of what it stands on
        from frictionless import Package, validate  # noqa: PLC0415  (reads much)

        assert validate(str(path)).valid
        package = Package(str(path))
    for figure in figures:
        values = {point["periode"]: point["waarde"] for point in figure["metingen"]}
        assert read_values(client.get(figure["csv"].removeprefix(SITE)).content) == values
        rows = package.get_resource(figure["sleutel"]).read_rows()
        assert {row["periode"]: float(row["waarde"]) for row in rows} == values
        page = BeautifulSoup(client.get(figure["pagina"].removeprefix(SITE)).content, "html.parser")
        assert all(period in page.get_text() for period in values)
