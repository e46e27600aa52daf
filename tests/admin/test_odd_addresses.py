import pytest
from django.urls import reverse

from tests.factories import ProjectFactory, RegionFactory, ThemeFactory

pytestmark = pytest.mark.django_db

OF_REGION = {"app_label": "pact", "model_name": "project", "field_name": "region"}


@pytest.mark.parametrize(
    ("view", "query"),
    [
        ("pact_project_changelist", {"status__exact": "\0"}),
        ("pact_project_changelist", {"status__exact": "loopt", "o": "\0"}),
        ("pact_theme_changelist", {"name": "\0"}),
        ("auth_user_changelist", {"q": "\0"}),
        ("images_image_changelist", {"consent__exact": "\0"}),
        ("autocomplete", {"term": "\0", **OF_REGION}),
    ],
)
def test_a_nul_in_an_address_is_refused_in_words(admin_client, view, query):
    for make in (ProjectFactory, RegionFactory, ThemeFactory):
        make()
    answer = admin_client.get(reverse(f"admin:{view}"), query)
    assert answer.status_code == 400
    assert "Het adres of de gegevens kloppen niet." in answer.text
