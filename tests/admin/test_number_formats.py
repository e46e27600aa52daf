"""Numbers as the Dutch write them: what is stored is what was meant, or nothing is."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.factories import IndicatorFactory, MeasurementFactory, RegionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def save_measurement_value(admin_client, read_change_form):
    """Post the form of an indicator with this value in its one row; gives row and page."""

    def save(typed):
        row = MeasurementFactory(indicator=IndicatorFactory(), period="2020", value=10)
        path, data = read_change_form(row.indicator)
        page = admin_client.post(path, data | {"measurements-0-value": typed, "_publish": ""}).text
        return str(row.indicator.measurements.get().value), page

    return save


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("37,5", "37.5"), ("37.5", "37.5"), ("12500", "12500.0"), ("-3,1", "-3.1")],
)
def test_a_value_is_stored_as_it_was_meant(save_measurement_value, typed, stored):
    assert save_measurement_value(typed)[0] == stored


@pytest.mark.parametrize("typed", ["12.500", "1.234,5", "1.234.567", "37,55", "12 500", "37,5%"])
def test_a_value_that_could_be_something_else_is_refused_in_words(save_measurement_value, typed):
    value, page = save_measurement_value(typed)
    assert value == "10.0"
    assert (
        "Schrijf het getal zonder punten en met hoogstens één cijfer na de komma: 12500,5." in page
    )
    assert f'value="{typed}"' in page


def test_values_are_shown_with_a_comma_in_a_field_that_takes_one(admin_client):
    row = MeasurementFactory(value="37.5")
    path = reverse("admin:pact_indicator_change", args=[row.indicator.pk])
    soup = BeautifulSoup(admin_client.get(path).text, "html.parser")
    field = soup.select_one("#id_measurements-0-value")
    assert (field["type"], field["inputmode"], field["value"]) == ("text", "decimal", "37,5")


@pytest.mark.parametrize("typed", ["5,25", "5.25"])
def test_a_place_on_the_map_takes_a_comma_or_a_point(admin_client, read_change_form, typed):
    region = RegionFactory(lon=6.094)
    path, data = read_change_form(region)
    assert data["lon"] == "6,094"
    admin_client.post(path, data | {"lon": typed, "_publish": ""})
    region.refresh_from_db()
    assert region.lon == 5.25


def test_a_place_on_the_map_that_is_no_number_is_refused_in_words(admin_client, read_change_form):
    region = RegionFactory(lon=6.094)
    path, data = read_change_form(region)
    assert "Schrijf graden als 6,094." in admin_client.post(path, data | {"lon": "6° 5"}).text
    region.refresh_from_db()
    assert region.lon == 6.094
