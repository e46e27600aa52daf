"""Municipalities in the admin: who moves them, and what visitors see of it at once."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from publishing.models import Event
from tests.factories import MunicipalityFactory, RegionFactory

pytestmark = pytest.mark.django_db


def change_url(municipality):
    return reverse("admin:regions_municipality_change", args=[municipality.pk])


def test_a_national_editor_moves_a_municipality_and_the_log_says_so(
    client, sign_in, django_capture_on_commit_callbacks
):
    sign_in("Landelijke redactie")
    municipality, region = MunicipalityFactory(name="Voorbeelddam"), RegionFactory()
    assert "Voorbeelddam" not in client.get(region.get_absolute_url()).text
    data = {"name": "Voorbeelddam", "code": municipality.code, "region": region.pk}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(change_url(municipality), data).status_code == 302
    assert "Voorbeelddam" in client.get(region.get_absolute_url()).text
    assert Event.objects.for_object(municipality).get().kind == Event.Kind.CHANGED


def test_a_regional_editor_sees_the_municipalities_of_her_region_and_changes_none(client, sign_in):
    user = sign_in("Regioredactie")
    region = RegionFactory(live=False)
    region.editors.add(user)
    own = MunicipalityFactory(name="Eigen gemeente", region=region)
    hidden = MunicipalityFactory(name="Verborgen", region=RegionFactory(live=False))
    text = client.get(reverse("admin:regions_municipality_changelist")).text
    assert "Eigen gemeente" in text
    assert "Verborgen" not in text
    data = {"name": "Anders", "code": own.code, "region": region.pk}
    assert client.post(change_url(own), data).status_code == 403
    assert client.get(change_url(hidden)).status_code in (302, 403, 404)


@pytest.mark.parametrize("code", ["150", "015a", "\u0660\u0661\u0665\u0660"])
def test_a_code_has_four_digits(code):
    with pytest.raises(ValidationError, match="Een gemeentecode heeft vier cijfers"):
        MunicipalityFactory.build(region=RegionFactory(), code=code).full_clean()
