"""What a theme may be called, whether it is made on its own or typed in the form of a project."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from pact.models import Project, Theme

pytestmark = pytest.mark.django_db

ADD_PROJECT = reverse("admin:pact_project_add")
ADD_THEME = reverse("admin:pact_theme_add")
PROJECT = {"title": "Techport", "slug": "techport", "status": "loopt", "position": "0"}
WRONG = [
    ("z" * 61, "hoogstens 60 tekens"),
    ("㎢" * 60, "hoogstens 60 tekens"),
    ("★ ♥", "van a tot z of een cijfer"),
    ("<b>zorg", "Gebruik geen &lt; of &gt; in een thema."),
]
IDS = ["long", "long as an address", "symbols", "markup"]


@pytest.mark.parametrize(("name", "sentence"), WRONG, ids=IDS)
def test_a_project_gets_no_theme_that_cannot_be_an_address(admin_client, name, sentence):
    page = admin_client.post(ADD_PROJECT, {**PROJECT, "tags": f"Robotica, {name}"}).text
    assert sentence in page
    assert f'value="Robotica, {escape(name)}"' in page
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


def test_the_name_of_a_theme_is_no_markup_in_the_form(admin_client):
    Theme.objects.create(name="<meta http-equiv=refresh>", slug="meta")
    page = admin_client.get(ADD_PROJECT).text
    assert "<meta http-equiv=refresh>" not in page
    assert "Bestaande thema's: &lt;meta http-equiv=refresh&gt;." in page
