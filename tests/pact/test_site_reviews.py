"""Days on which a person has to look at the site's details again, and how editors are told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from caching import version
from pact.models import SiteDetails
from tests.admin_forms import open_form
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

INDEX_URL = reverse("admin:index")
NOTICE = "Kijk dit na"


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def read_index(client):
    """Return the start page for a role, with these details of the site."""

    def open_as(role, **days):
        SiteDetails.objects.update_or_create(pk=1, defaults=days)
        version.invalidate_locally()
        client.force_login(UserFactory(is_staff=True, roles=[role]))
        return client.get(INDEX_URL).text

    return open_as


@pytest.mark.parametrize("days", [-3, 0, 30])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("security_txt_expires", "Security.txt geldt tot"),
        ("accessibility_review_on", "De toegankelijkheid wordt weer gecontroleerd"),
    ],
)
def test_a_day_that_is_near_stands_on_the_start_page(read_index, name, words, days):
    page = read_index("Beheerder", **{name: in_days(days)})
    assert words in page
    assert f"#id_{name}" in page


def test_a_day_that_is_far_does_not(read_index):
    assert NOTICE not in read_index("Beheerder", security_txt_expires=in_days(31))
    assert NOTICE not in read_index("Beheerder", security_txt_expires=None)


@pytest.mark.parametrize("role", ["Regioredactie", "Nieuwsbriefredactie", "Lezer"])
def test_who_cannot_change_it_is_not_told(read_index, role):
    assert NOTICE not in read_index(role, security_txt_expires=in_days(1))


def test_a_confirmation_holds_for_less_than_a_year(admin_client):
    details = SiteDetails.objects.create(security_txt_expires=None)
    url = reverse("admin:pact_sitedetails_change", args=[details.pk])
    for days, day in ((365, None), (364, in_days(364))):
        data = open_form(admin_client, details) | {"security_txt_expires": in_days(days)}
        answer = admin_client.post(url, data | {"_save": ""})
        details.refresh_from_db()
        assert details.security_txt_expires == day
        assert ("Kies een dag tot en met" in answer.text) is (day is None)
