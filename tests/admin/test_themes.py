"""What a theme may be called, whether it is made on its own or typed in the form of a project."""

import pytest
from django.urls import reverse

from pact.models import Project, Theme

pytestmark = pytest.mark.django_db

ADD_PROJECT = reverse("admin:pact_project_add")
ADD_THEME = reverse("admin:pact_theme_add")
PROJECT = {"title": "Techport", "slug": "techport", "status": "loopt", "position": "0"}
WRONG = [
    ("z" * 61, "hoogstens 60 tekens"),
    ("㎢" * 60, "hoogstens 60 tekens"),
    ("★ ♥", "van a tot z of een cijfer"),
]
IDS = ["long", "long as an address", "symbols"]


@pytest.mark.parametrize(("name", "sentence"), WRONG, ids=IDS)
def test_a_project_gets_no_theme_that_cannot_be_an_address(admin_client, name, sentence):
    page = admin_client.post(ADD_PROJECT, {**PROJECT, "tags": f"Robotica, {name}"}).text
    assert sentence in page
    assert f'value="Robotica, {name}"' in page
    assert not Project.objects.exists()
    assert not Theme.objects.exists()


@pytest.mark.parametrize(("name", "sentence"), WRONG, ids=IDS)
def test_no_theme_is_made_that_cannot_be_an_address(admin_client, name, sentence):
    page = admin_client.post(ADD_THEME, {"name": name, "slug": "thema"}).text
    assert sentence in page
    assert not Theme.objects.exists()


def test_themes_are_parted_by_commas_alone(admin_client):
    admin_client.post(ADD_PROJECT, {**PROJECT, "tags": "duurzame energie"})
    assert set(Project.objects.get().tags.names()) == {"duurzame energie"}
