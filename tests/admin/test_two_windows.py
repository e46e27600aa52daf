"""Two windows on one thing: who saves last loses nothing without a word."""

import pytest
from bs4 import BeautifulSoup

from pact.models import Measurement
from tests.factories import IndicatorFactory, MeasurementFactory

pytestmark = pytest.mark.django_db

TOLD = "De meting 2019: 10,5 is niet bewaard"


@pytest.fixture
def opened(form_of):
    """A form with the rows 2018, 2019 and 2020, of which 2019 was deleted since."""
    indicator = IndicatorFactory()
    for period in ("2018", "2019", "2020"):
        MeasurementFactory(indicator=indicator, period=period, value="10.5")
    path, data = form_of(indicator)
    Measurement.objects.filter(period="2019").delete()
    return path, data


def values():
    return {row.period: str(row.value) for row in Measurement.objects.all()}


def test_a_row_that_was_deleted_meanwhile_stays_so_and_the_others_are_saved(admin_client, opened):
    path, data = opened
    answer = admin_client.post(path, data | {"measurements-2-value": "12"}, follow=True)
    assert TOLD in answer.text
    assert values() == {"2018": "10.5", "2020": "12.0"}


def test_another_mistake_in_the_form_can_still_be_corrected(admin_client, opened):
    path, data = opened
    answer = admin_client.post(
        path, data | {"measurements-0-value": "9", "measurements-2-value": "x"}
    )
    assert "Schrijf het getal zonder punten" in answer.text
    rows = BeautifulSoup(answer.text, "html.parser").select(".field-value input")
    assert [row["value"] for row in rows[:3]] == ["9", "10,5", "x"]
    assert TOLD not in answer.text
    assert TOLD in admin_client.post(path, data | {"unit": "leerlingen"}, follow=True).text


def test_deleting_it_twice_needs_no_word(admin_client, opened):
    path, data = opened
    answer = admin_client.post(path, data | {"measurements-1-DELETE": "on"}, follow=True)
    assert "niet bewaard" not in answer.text
    assert set(values()) == {"2018", "2020"}


def test_who_may_not_delete_rows_can_go_on_as_well(admin_client, opened, admin_user):
    path, data = opened
    admin_user.is_superuser = False
    admin_user.save()
    admin_user.user_permissions.set(
        admin_user.user_permissions.model.objects.filter(
            codename__in=["change_indicator", "change_measurement", "view_indicator"]
        )
    )
    assert TOLD in admin_client.post(path, data, follow=True).text
